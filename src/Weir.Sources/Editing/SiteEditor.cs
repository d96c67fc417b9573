using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Rows;

namespace Weir.Sources.Editing;

/// <summary>The edits, the same for every source that can be written.</summary>
/// <param name="rehearsal">Completes the rows with what other sources add, for an edit that is not written; null to write.</param>
/// <param name="prepared">Told what is about to be written.</param>
internal sealed class SiteEditor(
    SiteFile file,
    IRowStores stores,
    TimeProvider time,
    Action<SiteDraft, DiagnosticBag>? rehearsal = null,
    Action<EditOutcome>? prepared = null
) : ISiteEditor
{
    public EditOutcome AddMember(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return Run(edit =>
        {
            var id = member.Id != 0 ? member.Id : NextId(edit.Draft.Members);
            var added = member with { Id = id };
            edit.Draft.Members.Add(added);
            edit.Insert(Entity.Members, RowValues.Of(added));
            foreach (var prefix in RowValues.PrefixesOf(added))
            {
                edit.Insert(Entity.Prefixes, prefix);
            }
        });
    }

    public EditOutcome SetState(string login, MemberState state) =>
        ChangeMember(login, new MemberChange { State = state });

    public EditOutcome ChangeMember(string login, MemberChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Run(edit =>
        {
            if (edit.Member(login) is { } member)
            {
                edit.Change(
                    member,
                    member with
                    {
                        State = change.State ?? member.State,
                        Plan = change.Plan ?? member.Plan,
                        Quota = change.Quota ?? member.Quota,
                    }
                );
            }
        });
    }

    public EditOutcome RemoveMember(string login) =>
        Run(edit =>
        {
            if (edit.Member(login) is not { } member)
            {
                return;
            }

            edit.Draft.Devices.RemoveAll(row => row.MemberId == member.Id);
            edit.Draft.Forwards.RemoveAll(row => row.MemberId == member.Id);
            edit.Draft.Openings.RemoveAll(row => row.MemberId == member.Id);
            foreach (var entity in (Entity[])[Entity.Openings, Entity.Forwards, Entity.Devices, Entity.Prefixes])
            {
                edit.Write(new RowChange.DeleteOf(entity, member.Id));
            }

            edit.Delete(edit.Draft.Members, member, Entity.Members, member.Origin);
        });

    public EditOutcome AddDevice(string login, Ipv4Prefix address, DeviceKind kind) =>
        Run(edit =>
        {
            if (edit.Member(login) is { } member)
            {
                var device = new Device(member.Id, address, kind);
                edit.Draft.Devices.Add(device);
                edit.Insert(Entity.Devices, RowValues.Of(device));
            }
        });

    public EditOutcome RemoveDevice(string login, Ipv4Prefix address) =>
        Run(edit =>
        {
            if (edit.Member(login) is { } member && DeviceOf(edit, member, address) is { } device)
            {
                edit.Delete(edit.Draft.Devices, device, Entity.Devices, device.Origin);
            }
        });

    public EditOutcome MoveDevice(string login, Ipv4Prefix from, Ipv4Prefix to, DeviceKind? kind = null) =>
        Run(edit =>
        {
            if (edit.Member(login) is not { } member || DeviceOf(edit, member, from) is not { } device)
            {
                return;
            }

            // The kind first: with another address the row may stand at another place among those that a store counts.
            var moved = device;
            if (kind is { } other && other != device.Kind)
            {
                moved = device with { Kind = other };
                var word = Words.Of(other);
                edit.Replace(edit.Draft.Devices, device, moved, Entity.Devices, device.Origin, "kind", word);
            }

            var after = moved with { Address = to };
            var text = new IpPrefix(to).ToString();
            edit.Replace(edit.Draft.Devices, moved, after, Entity.Devices, device.Origin, "address", text);

            MoveForwards(edit, member, from, to);
        });

    public EditOutcome AddForward(
        string login,
        TransportProtocol protocol,
        PortRange publicPorts,
        Ipv4Address device,
        ushort devicePort
    ) =>
        Run(edit =>
        {
            if (edit.Member(login) is { } member)
            {
                var forward = new PortForward(member.Id, protocol, publicPorts, device, devicePort);
                edit.Draft.Forwards.Add(forward);
                edit.Insert(Entity.Forwards, RowValues.Of(forward));
            }
        });

    public EditOutcome RemoveForward(string login, TransportProtocol protocol, PortRange publicPorts) =>
        Run(edit =>
        {
            if (edit.Member(login) is not { } member)
            {
                return;
            }

            var forward = edit.One(
                edit.Draft.Forwards,
                row => row.MemberId == member.Id && row.Protocol == protocol && row.PublicPorts == publicPorts,
                $"forward of {Words.Of(protocol)} {publicPorts} of member '{login}'"
            );
            if (forward is not null)
            {
                edit.Delete(edit.Draft.Forwards, forward, Entity.Forwards, forward.Origin);
            }
        });

    public EditOutcome AddOpening(string login, Ipv6Prefix prefix, byte protocol, PortRange? ports) =>
        Run(edit =>
        {
            if (edit.Member(login) is { } member)
            {
                var opening = new Opening(member.Id, prefix, protocol, ports);
                edit.Draft.Openings.Add(opening);
                edit.Insert(Entity.Openings, RowValues.Of(opening));
            }
        });

    public EditOutcome RemoveOpening(string login, Ipv6Prefix prefix, byte protocol, PortRange? ports) =>
        Run(edit =>
        {
            if (edit.Member(login) is not { } member)
            {
                return;
            }

            var wanted = new Opening(member.Id, prefix, protocol, ports);
            var which = $"{Words.OfProtocol(protocol)} {ports?.ToString() ?? "all"}";
            var opening = edit.One(
                edit.Draft.Openings,
                wanted.Equals,
                $"opening of {prefix} {which} of member '{login}'"
            );
            if (opening is not null)
            {
                edit.Delete(edit.Draft.Openings, opening, Entity.Openings, opening.Origin);
            }
        });

    public EditOutcome AddBan(IpPrefix prefix, string reason, DateTimeOffset? expires) =>
        Run(edit =>
        {
            var ban = new Ban(prefix, reason, expires);
            edit.Draft.Bans.Add(ban);
            edit.Insert(Entity.Bans, RowValues.Of(ban));
        });

    public EditOutcome RemoveBan(IpPrefix prefix) =>
        Run(edit =>
        {
            if (edit.One(edit.Draft.Bans, row => row.Prefix == prefix, $"ban of {prefix}") is { } ban)
            {
                edit.Delete(edit.Draft.Bans, ban, Entity.Bans, ban.Origin);
            }
        });

    public EditOutcome AddListener(IpPrefix? address, TransportProtocol protocol, PortRange ports, string comment) =>
        Run(edit =>
        {
            var listener = new Listener(address, protocol, ports, comment);
            edit.Draft.Listeners.Add(listener);
            edit.Insert(Entity.Listeners, RowValues.Of(listener));
        });

    public EditOutcome RemoveListener(IpPrefix? address, TransportProtocol protocol, PortRange ports) =>
        Run(edit =>
        {
            var listener = edit.One(
                edit.Draft.Listeners,
                row => row.Address == address && row.Protocol == protocol && row.Ports == ports,
                $"listener on {address?.ToString() ?? "any"} {Words.Of(protocol)} {ports}"
            );
            if (listener is not null)
            {
                edit.Delete(edit.Draft.Listeners, listener, Entity.Listeners, listener.Origin);
            }
        });

    public EditOutcome AddAllow(IpPrefix prefix, string reason) =>
        Run(edit =>
        {
            var allow = new Allow(prefix, reason);
            edit.Draft.Allows.Add(allow);
            edit.Insert(Entity.Allows, RowValues.Of(allow));
        });

    public EditOutcome RemoveAllow(IpPrefix prefix) =>
        Run(edit =>
        {
            if (edit.One(edit.Draft.Allows, row => row.Prefix == prefix, $"allowed source {prefix}") is { } allow)
            {
                edit.Delete(edit.Draft.Allows, allow, Entity.Allows, allow.Origin);
            }
        });

    public EditOutcome Undo(EditOutcome edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return edit is { Before: { } before, Site: { } after }
            ? Run(back => EditUndo.Make(back, before, after))
            : throw new ArgumentException("an edit without a site before and after it cannot be undone", nameof(edit));
    }

    private EditOutcome Run(Action<SiteEdit> make)
    {
        var bag = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        try
        {
            using var store = stores.Open();
            return Run(store, make, bag);
        }
        catch (Exception refusal) when (stores.Finding(refusal) is { } finding)
        {
            bag.Add(finding);
            return new EditOutcome(null, [], bag.ToImmutable());
        }
    }

    private EditOutcome Run(IRowStore store, Action<SiteEdit> make, DiagnosticBag bag)
    {
        var values = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var reader = new DraftReader(values);
        if (!store.Read(reader, values))
        {
            return new EditOutcome(null, [], values.ToImmutable());
        }

        var draft = reader.ToDraft(file.Kind, file.Topology, file.Options, isWhole: true);
        rehearsal?.Invoke(draft, values);
        var before = SiteValidator.Validate(draft, time.GetUtcNow());
        var edit = new SiteEdit(draft, bag);
        make(edit);
        CheckKind(edit, bag);
        CheckReadable(edit, bag);
        if (bag.HasErrors)
        {
            return new EditOutcome(null, [], bag.ToImmutable());
        }

        // Faults that were there before, here or in rows that cannot be read, do not stop an edit: it may be what repairs them.
        var after = SiteValidator.Validate(draft, time.GetUtcNow());
        bag.AddRange(after.Diagnostics.Except(before.Diagnostics));
        if (bag.HasErrors)
        {
            bag.Add(EditErrors.WouldBeInvalid());
            return new EditOutcome(null, [], bag.ToImmutable());
        }

        var site = values.HasErrors ? null : after.Value;
        var changes = before.Value is null || site is null ? [] : SiteDiff.Between(before.Value, site).Changes;
        var outcome = new EditOutcome(site, changes, bag.ToImmutable())
        {
            Before = values.HasErrors ? null : before.Value,
        };
        if (rehearsal is null)
        {
            prepared?.Invoke(outcome);
            Write(store, edit);
        }

        return outcome;
    }

    private static void Write(IRowStore store, SiteEdit edit)
    {
        foreach (var change in edit.Changes)
        {
            change.Apply(store);
        }

        store.Commit();
    }

    /// <summary>A campus has no listeners, a web farm no members.</summary>
    private void CheckKind(SiteEdit edit, DiagnosticBag bag)
    {
        var known = Entity.WriteOrder(file.Kind);
        if (edit.Changes.FirstOrDefault(change => !known.Contains(change.Written)) is { } other)
        {
            bag.Add(EditErrors.OfAnotherKind(other.Written, file.Kind));
        }
    }

    private static void CheckReadable(SiteEdit edit, DiagnosticBag bag)
    {
        var reader = new DraftReader(bag);
        foreach (var insert in edit.Changes.OfType<RowChange.Insert>())
        {
            reader.Read(insert.Entity, new ValueCells(insert.Values));
        }

        foreach (var member in edit.Changed)
        {
            reader.Read(Entity.Members, new ValueCells(RowValues.Of(member)));
        }
    }

    private static Device? DeviceOf(SiteEdit edit, Member member, Ipv4Prefix address) =>
        edit.One(
            edit.Draft.Devices,
            row => row.MemberId == member.Id && row.Address == address,
            $"device {new IpPrefix(address)} of member '{member.Login}'"
        );

    private static void MoveForwards(SiteEdit edit, Member member, Ipv4Prefix from, Ipv4Prefix to)
    {
        foreach (var forward in edit.Draft.Forwards.FindAll(row => row.MemberId == member.Id))
        {
            var offset = forward.Device.Value - from.Address.Value;
            if (from.Contains(forward.Device) && offset <= to.Last.Value - to.Address.Value)
            {
                var device = new Ipv4Address(to.Address.Value + offset);
                var after = forward with { Device = device };
                var text = device.ToString();
                edit.Replace(edit.Draft.Forwards, forward, after, Entity.Forwards, forward.Origin, "device", text);
            }
        }
    }

    private static uint NextId(List<Member> members)
    {
        var highest = 0u;
        foreach (var member in members)
        {
            highest = Math.Max(highest, member.Id);
        }

        // At the very end the validator finds the id 0, or the id used twice.
        return highest == uint.MaxValue ? highest : highest + 1;
    }
}
