using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;
using Weir.Core.Model;

namespace Weir.Cli.Listeners;

/// <summary><c>weir listener list</c>.</summary>
internal sealed class ListenerListVerb : Verb
{
    private readonly Option<string?> _address = new("--address")
    {
        HelpName = "ADDR",
        Description = "Only listeners on this address, on a prefix around it, or on any",
    };

    private readonly Paging _paging;

    public ListenerListVerb()
        : base(
            "list",
            "List listeners",
            new Example("weir listener list", "all listeners"),
            new Example("weir listener list --address 203.0.113.10", "what is open on this address?")
        )
    {
        Add(_address);
        _paging = new Paging(this);
    }

    public override int Run(Call call)
    {
        IpPrefix? wanted = call.Value(_address) is { } text ? AddressArgument.Prefix(call, "--address", text) : null;
        var site = LoadedSite.Read(call);
        IReadOnlyList<Listener> rows = wanted is { } prefix
            ? [.. site.Listeners.Where(row => row.Address?.Overlaps(prefix) ?? true)]
            : site.Listeners;
        var slice = _paging.Take(call, rows);
        var document = ListenerListDocument.From(slice);
        return call.Answer(
            document,
            static () => CliJson.Default.ListenerListDocument,
            page =>
            {
                page.Grid(Grid(document));
                slice.PrintEnd(page, "listener");
            }
        );
    }

    private static Grid Grid(ListenerListDocument document)
    {
        var grid = new Grid("address", "protocol", "ports", "comment");
        foreach (var row in document.Listeners)
        {
            grid.Add(row.Address ?? "any", row.Protocol, row.Ports, row.Comment);
        }

        return grid;
    }
}
