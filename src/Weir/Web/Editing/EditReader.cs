using Weir.Cli.Edits;
using Weir.Cli.Rows;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Editing;
using Weir.Web.Objects;

namespace Weir.Web.Editing;

/// <summary>
/// Reads bodies of edits as strictly as the verbs read their arguments, and says what to ask of the editor. All that is wrong is found; call
/// <see cref="Check"/> before the editor is asked.
/// </summary>
/// <param name="login">The login that the editor knows a member by, from an id or a login.</param>
internal sealed class EditReader(TimeProvider time, Func<string, string> login)
{
    private readonly Values _values = new(time);
    private readonly DiagnosticBag _found = new();

    /// <exception cref="Refusal">Something was wrong: 400 with everything found.</exception>
    public void Check()
    {
        _found.AddRange(_values.Findings);
        if (_found.HasErrors)
        {
            throw new Refusal(400, _found.ToImmutable().AsSpan());
        }
    }

    public EditTerms Terms(EditBody body)
    {
        if (body.ConfirmSeconds is { } seconds and not (> 0 and <= EditTerms.MostSeconds))
        {
            _found.Add(
                ObjectDiagnostics.Value("confirmSeconds", $"{seconds}", $"a number from 1 to {EditTerms.MostSeconds}")
            );
        }

        if (body is { Apply: false, ConfirmSeconds: not null })
        {
            _found.Add(
                ObjectDiagnostics.Value(
                    "apply",
                    "false",
                    "true, or no confirmSeconds: what is not applied needs no confirmation"
                )
            );
        }

        return new EditTerms(
            body.ConfirmSeconds is { } within ? TimeSpan.FromSeconds(within) : null,
            body.Apply ?? true,
            body.Rehearse ?? false
        );
    }

    public Func<ISiteEditor, EditOutcome> Add(NewMemberBody body)
    {
        var member = new Member(
            body.Id is { } id ? _values.Id("id", id) : 0,
            Needed("login", body.Login, "a login"),
            State(body.State, "active", "trial") ?? MemberState.Active,
            body.PublicIpv4 is { Length: > 0 } address ? _values.Ipv4("publicIpv4", address) : null,
            [.. (body.Ipv6Prefixes ?? []).Select(text => _values.Ipv6Prefix("ipv6Prefixes", text ?? ""))],
            body.Plan ?? ""
        )
        {
            Quota = body.Quota ?? "",
        };
        return editor => editor.AddMember(member);
    }

    public Func<ISiteEditor, EditOutcome> Set(string member, MemberChangeBody body)
    {
        var change = new MemberChange
        {
            State = State(body.State, "active", "trial", "blocked"),
            Plan = body.Plan,
            Quota = body.Quota,
        };
        if (string.IsNullOrEmpty(body.State) && change.IsEmpty)
        {
            _found.Add(ObjectDiagnostics.Missing("state, plan or quota", "one of them at least"));
        }

        var name = login(member);
        return editor => editor.ChangeMember(name, change);
    }

    public Func<ISiteEditor, EditOutcome> Set(string member, MemberState state)
    {
        var name = login(member);
        return editor => editor.SetState(name, state);
    }

    public Func<ISiteEditor, EditOutcome> Remove(string member)
    {
        var name = login(member);
        return editor => editor.RemoveMember(name);
    }

    public Func<ISiteEditor, EditOutcome> Move(string member, MoveBody body)
    {
        var from = _values.Ipv4Prefix("from", Needed("from", body.From, "the device's address now"));
        var to = _values.Ipv4Prefix("to", Needed("to", body.To, "its new address"));
        var kind = Kind(body.Kind);
        var name = login(member);
        return editor => editor.MoveDevice(name, from, to, kind);
    }

    public Func<ISiteEditor, EditOutcome> Add(DeviceBody body)
    {
        var (name, address) = (Member(body.Member), Device(body));
        var kind = Kind(body.Kind) ?? DeviceKind.Room;
        return editor => editor.AddDevice(name, address, kind);
    }

    public Func<ISiteEditor, EditOutcome> Remove(DeviceBody body)
    {
        var (name, address) = (Member(body.Member), Device(body));
        return editor => editor.RemoveDevice(name, address);
    }

    public Func<ISiteEditor, EditOutcome> Add(ForwardBody body)
    {
        var (name, protocol, ports) = Forward(body);
        var device = _values.Ipv4("device", Needed("device", body.Device, "an address of the member's devices"));
        var port = body.DevicePort is { Length: > 0 } text ? _values.Port("devicePort", text) : ports.First;
        return editor => editor.AddForward(name, protocol, ports, device, port);
    }

    public Func<ISiteEditor, EditOutcome> Remove(ForwardBody body)
    {
        var (name, protocol, ports) = Forward(body);
        return editor => editor.RemoveForward(name, protocol, ports);
    }

    public Func<ISiteEditor, EditOutcome> Add(OpeningBody body)
    {
        var (name, prefix, protocol, ports) = Opening(body);
        return editor => editor.AddOpening(name, prefix, protocol, ports);
    }

    public Func<ISiteEditor, EditOutcome> Remove(OpeningBody body)
    {
        var (name, prefix, protocol, ports) = Opening(body);
        return editor => editor.RemoveOpening(name, prefix, protocol, ports);
    }

    public Func<ISiteEditor, EditOutcome> Add(ListenerBody body)
    {
        var (address, protocol, ports) = Listener(body);
        var comment = body.Comment ?? "";
        return editor => editor.AddListener(address, protocol, ports, comment);
    }

    public Func<ISiteEditor, EditOutcome> Remove(ListenerBody body)
    {
        var (address, protocol, ports) = Listener(body);
        return editor => editor.RemoveListener(address, protocol, ports);
    }

    public Func<ISiteEditor, EditOutcome> Add(AllowBody body)
    {
        var prefix = _values.Prefix("prefix", Needed("prefix", body.Prefix, "an address or prefix"));
        var reason = body.Reason ?? "";
        return editor => editor.AddAllow(prefix, reason);
    }

    public Func<ISiteEditor, EditOutcome> Remove(AllowBody body)
    {
        var prefix = _values.Prefix("prefix", Needed("prefix", body.Prefix, "an address or prefix"));
        return editor => editor.RemoveAllow(prefix);
    }

    public Func<ISiteEditor, EditOutcome> Add(BanBody body)
    {
        var prefix = _values.Prefix("prefix", Needed("prefix", body.Prefix, "an address or prefix"));
        DateTimeOffset? expires = body.Expires is { Length: > 0 } text ? _values.Expiry("expires", text) : null;
        var reason = body.Reason ?? "";
        return editor => editor.AddBan(prefix, reason, expires);
    }

    public Func<ISiteEditor, EditOutcome> Remove(BanBody body)
    {
        var prefix = _values.Prefix("prefix", Needed("prefix", body.Prefix, "an address or prefix"));
        return editor => editor.RemoveBan(prefix);
    }

    private string Member(string? text) => login(Needed("member", text, "a member's id or login"));

    private Ipv4Prefix Device(DeviceBody body) =>
        _values.Ipv4Prefix("address", Needed("address", body.Address, "a private IPv4 address or prefix"));

    private (string Member, TransportProtocol Protocol, PortRange Ports) Forward(ForwardBody body) =>
        (
            Member(body.Member),
            _values.Transport("protocol", Needed("protocol", body.Protocol, "tcp or udp")),
            _values.Ports("publicPorts", Needed("publicPorts", body.PublicPorts, "a port or a range"))
        );

    private (string Member, Ipv6Prefix Prefix, byte Protocol, PortRange? Ports) Opening(OpeningBody body) =>
        (
            Member(body.Member),
            _values.Ipv6Prefix("prefix", Needed("prefix", body.Prefix, "an IPv6 prefix of the member")),
            _values.Protocol("protocol", Needed("protocol", body.Protocol, "a protocol's name or number")),
            body.Ports is { Length: > 0 } text ? _values.Ports("ports", text) : null
        );

    private (IpPrefix? Address, TransportProtocol Protocol, PortRange Ports) Listener(ListenerBody body) =>
        (
            body.Address is { Length: > 0 } text and not "any" ? _values.Prefix("address", text) : null,
            _values.Transport("protocol", Needed("protocol", body.Protocol, "tcp or udp")),
            _values.Ports("ports", Needed("ports", body.Ports, "a port or a range"))
        );

    private MemberState? State(string? text, params ReadOnlySpan<string> words)
    {
        foreach (var state in (ReadOnlySpan<MemberState>)[MemberState.Active, MemberState.Trial, MemberState.Blocked])
        {
            if (Words.Of(state) == text && words.Contains(text))
            {
                return state;
            }
        }

        if (!string.IsNullOrEmpty(text))
        {
            _found.Add(ObjectDiagnostics.Value("state", text, $"one of {string.Join(", ", words.ToArray())}"));
        }

        return null;
    }

    private DeviceKind? Kind(string? text)
    {
        if (text is not (null or "room" or "wlan"))
        {
            _found.Add(ObjectDiagnostics.Value("kind", text, "room or wlan"));
        }

        return text switch
        {
            "room" => DeviceKind.Room,
            "wlan" => DeviceKind.Wlan,
            _ => null,
        };
    }

    /// <summary>What must be said. One that is missing is found once, and stands for nothing that could be used.</summary>
    private string Needed(string name, string? text, string expected)
    {
        if (string.IsNullOrEmpty(text))
        {
            _found.Add(ObjectDiagnostics.Missing(name, expected));
            return "";
        }

        return text;
    }
}
