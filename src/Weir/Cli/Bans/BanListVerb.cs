using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;
using Weir.Core.Model;

namespace Weir.Cli.Bans;

/// <summary><c>weir ban list</c>.</summary>
internal sealed class BanListVerb : Verb
{
    private readonly Option<string?> _address = new("--address")
    {
        HelpName = "ADDR",
        Description = "Only bans that an address or prefix falls under or contains",
    };

    private readonly Paging _paging;

    public BanListVerb()
        : base(
            "list",
            "List bans",
            new Example("weir ban list", "all bans"),
            new Example("weir ban list --address 198.51.100.7", "is this address banned, and why?")
        )
    {
        Add(_address);
        _paging = new Paging(this);
    }

    public override int Run(Call call)
    {
        IpPrefix? wanted = call.Value(_address) is { } text ? AddressArgument.Prefix(call, "--address", text) : null;
        var site = LoadedSite.Read(call);
        IReadOnlyList<Ban> rows = wanted is { } prefix
            ? [.. site.Bans.Where(ban => ban.Prefix.Overlaps(prefix))]
            : site.Bans;
        var slice = _paging.Take(call, rows);
        var document = new BanListDocument
        {
            Bans = [.. slice.Rows.Select(BanRow.From)],
            Total = slice.Total,
            Offset = slice.Offset,
        };
        return call.Answer(
            document,
            static () => CliJson.Default.BanListDocument,
            page =>
            {
                page.Grid(Grid(document));
                slice.PrintEnd(page, "ban");
            }
        );
    }

    private static Grid Grid(BanListDocument document)
    {
        var grid = new Grid("prefix", "expires", "reason");
        foreach (var row in document.Bans)
        {
            grid.Add(row.Prefix, row.Expires ?? "never", row.Reason);
        }

        return grid;
    }
}
