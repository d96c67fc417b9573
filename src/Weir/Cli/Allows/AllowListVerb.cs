using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;
using Weir.Core.Model;

namespace Weir.Cli.Allows;

/// <summary><c>weir allow list</c>.</summary>
internal sealed class AllowListVerb : Verb
{
    private readonly Option<string?> _address = new("--address")
    {
        HelpName = "ADDR",
        Description = "Only entries that an address or prefix falls under or contains",
    };

    private readonly Paging _paging;

    public AllowListVerb()
        : base(
            "list",
            "List allowed sources",
            new Example("weir allow list", "who is never banned"),
            new Example("weir allow list --address 192.0.2.7", "is this address allowed, and why?")
        )
    {
        Add(_address);
        _paging = new Paging(this);
    }

    public override int Run(Call call)
    {
        IpPrefix? wanted = call.Value(_address) is { } text ? AddressArgument.Prefix(call, "--address", text) : null;
        var site = LoadedSite.Read(call);
        IReadOnlyList<Allow> rows = wanted is { } prefix
            ? [.. site.Allows.Where(row => row.Prefix.Overlaps(prefix))]
            : site.Allows;
        var slice = _paging.Take(call, rows);
        var document = AllowListDocument.From(slice);
        return call.Answer(
            document,
            static () => CliJson.Default.AllowListDocument,
            page =>
            {
                page.Grid(Grid(document));
                slice.PrintEnd(page, "allowed source");
            }
        );
    }

    private static Grid Grid(AllowListDocument document)
    {
        var grid = new Grid("prefix", "reason");
        foreach (var row in document.Allows)
        {
            grid.Add(row.Prefix, row.Reason);
        }

        return grid;
    }
}
