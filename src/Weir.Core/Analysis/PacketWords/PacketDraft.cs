using Weir.Core.Analysis.Words;
using Weir.Core.Text;

namespace Weir.Core.Analysis.PacketWords;

/// <summary>A packet while its words are read, with who said what.</summary>
internal sealed class PacketDraft
{
    private readonly Dictionary<string, int> _said = new(StringComparer.Ordinal);
    private Claimed<int>? _version;
    private Claimed<byte>? _protocol;
    private int? _fragment;
    private int? _transport;

    public DiagnosticBag Found { get; } = new();

    public Packet Packet { get; private set; } = new() { InputInterface = "" };

    /// <summary>The word being read.</summary>
    public PacketToken At { get; set; }

    public bool HasFamily => _version is not null;

    public void Change(Func<Packet, Packet> change) => Packet = change(Packet);

    /// <summary>Notes what a word says before its value is read.</summary>
    public void Note(PacketWord word)
    {
        if (word.Slot.Length > 0 && !_said.TryAdd(word.Slot, At.Column))
        {
            Found.Add(PacketDiagnostics.Twice(At, word, _said[word.Slot]));
        }

        if (word.Version != 0)
        {
            Claim(word.Version);
        }

        if (word.Protocol is { } protocol)
        {
            Claim(protocol);
        }

        if (word.Transport)
        {
            _transport ??= At.Column;
            Contrary(_fragment, "a packet with a transport header", "a later fragment, which has none");
        }
    }

    public string? Family(string text)
    {
        if (text is not ("ipv4" or "ipv6"))
        {
            return "expected ipv4 or ipv6";
        }

        Claim(text == "ipv4" ? 4 : 6);
        return null;
    }

    public string? Fragment()
    {
        Change(packet => packet with { IsLaterFragment = true });
        _fragment ??= At.Column;
        Contrary(_transport, "a later fragment", "a packet with a transport header");
        return null;
    }

    /// <summary>Says that the packet is of a protocol. Always succeeds: a contradiction is reported, not returned.</summary>
    public string? Claim(byte protocol)
    {
        if (_protocol is { } earlier && earlier.Value != protocol)
        {
            Contrary(earlier.Column, ValueWords.Protocol(protocol), ValueWords.Protocol(earlier.Value));
        }

        _protocol ??= new(protocol, At.Column);
        Change(packet => packet with { Protocol = protocol });
        return null;
    }

    private void Claim(int version)
    {
        if (_version is { } earlier && earlier.Value != version)
        {
            Contrary(earlier.Column, $"an IPv{version} packet", $"an IPv{earlier.Value} packet");
        }

        _version ??= new(version, At.Column);
        Change(packet => packet with { IsIpv6 = version == 6 });
    }

    private void Contrary(int? column, string what, string earlier)
    {
        if (column is { } where)
        {
            Found.Add(PacketDiagnostics.Contrary(At, At.Text, what, earlier, where));
        }
    }

    private sealed record Claimed<T>(T Value, int Column);
}
