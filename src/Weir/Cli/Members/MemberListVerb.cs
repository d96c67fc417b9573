using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;

namespace Weir.Cli.Members;

/// <summary><c>weir member list</c>.</summary>
internal sealed class MemberListVerb : Verb
{
    private readonly MemberFilter _filter;
    private readonly Paging _paging;

    public MemberListVerb()
        : base(
            "list",
            "List members",
            new Example("weir member list --state blocked", "all blocked members"),
            new Example("weir member list --address 10.16.3.7", "whose address is this?"),
            new Example("weir member list --json | jq -r '.members[].login'", "logins, for a program")
        )
    {
        _filter = new MemberFilter(this);
        _paging = new Paging(this);
    }

    public override int Run(Call call)
    {
        var query = _filter.From(call);
        var site = LoadedSite.Read(call);
        var slice = _paging.Take(call, [.. site.Members.Where(member => query.Matches(site, member))]);
        var document = new MemberListDocument
        {
            Members = [.. slice.Rows.Select(member => MemberRow.From(site, member))],
            Total = slice.Total,
            Offset = slice.Offset,
        };
        return call.Answer(
            document,
            static () => CliJson.Default.MemberListDocument,
            page =>
            {
                page.Grid(Grid(document.Members));
                slice.PrintEnd(page, "member");
            }
        );
    }

    private static Grid Grid(ImmutableArray<MemberRow> members)
    {
        var grid = new Grid(Column.Number("id"), "login", "state", "public IPv4", "plan", "devices", "IPv6 prefixes");
        foreach (var member in members)
        {
            grid.Add(
                $"{member.Id}",
                member.Login,
                member.State,
                member.PublicIpv4,
                member.Plan,
                string.Join(',', member.Devices.Select(d => d.Address)),
                string.Join(',', member.Ipv6Prefixes)
            );
        }

        return grid;
    }
}
