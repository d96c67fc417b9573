using System.CommandLine;
using Weir.Agent.Counters;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;
using Weir.Core.Model;

namespace Weir.Cli.Bans;

/// <summary><c>weir ban list</c>.</summary>
internal sealed class BanListVerb : Verb
{
    /// <summary>The site's own list, in tables and for <c>--source</c>.</summary>
    private const string Own = "own";

    private readonly Option<string?> _address = new("--address")
    {
        HelpName = "ADDR",
        Description = "Only bans that an address or prefix falls under or contains",
    };

    private readonly Option<string?> _source = new("--source")
    {
        HelpName = "NAME",
        Description = "Only bans of this feed; 'own' for the site's own list",
    };

    private readonly Option<string?> _sort = new("--sort")
    {
        HelpName = "WHAT",
        Description = "By packets, bytes or last (hit), the most first (default: by prefix)",
    };

    private readonly Option<string?> _state = AgentCall.StateOption();
    private readonly Paging _paging;

    public BanListVerb()
        : base(
            "list",
            "List bans with what they dropped",
            new Example("weir ban list", "all bans"),
            new Example("weir ban list --sort packets --limit 20", "who knocks most"),
            new Example("weir ban list --address 198.51.100.7", "is this address banned, and why?"),
            new Example("weir ban list --source drop", "what the feed 'drop' bans")
        )
    {
        Remarks =
            "Packets, bytes and times are what the kernel counted in the rules loaded in this namespace, over reloads and changes. A first hit "
            + "is told as not later than the first look that saw it. Reading them needs root; without, or when nothing is loaded, the bans "
            + "are listed without them and the exit code is the same.";
        _sort.AcceptOnlyFromAmong(BanOrder.Packets, BanOrder.Bytes, BanOrder.Last);
        Add(_address);
        Add(_source);
        Add(_sort);
        Add(_state);
        _paging = new Paging(this);
    }

    public override int Run(Call call)
    {
        IpPrefix? wanted = call.Value(_address) is { } text ? AddressArgument.Prefix(call, "--address", text) : null;
        var site = LoadedSite.Read(call);
        var reading = BanHitReader.Read(AgentCall.Settings(call, _state, "ban list"), site);
        IReadOnlyList<Ban> rows = site.Bans;
        if (wanted is { } prefix)
        {
            rows = [.. rows.Where(ban => ban.Prefix.Overlaps(prefix))];
        }

        if (call.Value(_source) is { } source)
        {
            rows = [.. rows.Where(ban => ban.Source == (source == Own ? "" : source))];
        }

        var slice = _paging.Take(call, BanOrder.Sorted(rows, call.Value(_sort), reading));
        var document = BanListDocument.From(slice, reading);
        return call.Answer(
            document,
            static () => CliJson.Default.BanListDocument,
            page =>
            {
                page.Grid(Grid(document));
                slice.PrintEnd(page, "ban");
                if (reading.Absent is { } absent)
                {
                    page.Hint($"No counts: {absent}");
                }
            }
        );
    }

    private static Grid Grid(BanListDocument document)
    {
        var counts = document.CountersAbsent is null;
        var grid = counts
            ? new Grid("prefix", "source", "expires", "packets", "bytes", "last hit", "reason")
            : new Grid("prefix", "source", "expires", "reason");
        foreach (var row in document.Bans)
        {
            var (source, expires) = (row.Source.Length == 0 ? Own : row.Source, row.Expires ?? "never");
            if (counts)
            {
                grid.Add(
                    row.Prefix,
                    source,
                    expires,
                    Counted.Number(row.Packets ?? 0),
                    Counted.Number(row.Bytes ?? 0),
                    row.LastHit ?? "-",
                    row.Reason
                );
            }
            else
            {
                grid.Add(row.Prefix, source, expires, row.Reason);
            }
        }

        return grid;
    }
}
