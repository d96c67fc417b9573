using System.CommandLine;
using Weir.Agent;
using Weir.Agent.Accounting;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Core.Accounting;
using Weir.Core.Model;

namespace Weir.Cli.Series;

/// <summary><c>weir top</c>: who moves what, now.</summary>
internal sealed class TopVerb : Verb
{
    private readonly Option<string?> _every = new("--every")
    {
        HelpName = "TIME",
        Description = "Time between two looks (default: 2s)",
    };

    private readonly Option<string?> _looks = new("--looks")
    {
        HelpName = "N",
        Description = "End after N looks (default: 1, on a terminal when Ctrl-C is pressed)",
    };

    private readonly Option<string?> _rows = new("--rows")
    {
        HelpName = "N",
        Description = "Show the N busiest members, 0 for all (default: 20)",
    };

    private readonly Option<TopOrder> _by = new("--by")
    {
        HelpName = "all|up|down|packets",
        Description = "What the busiest is busy with (default: all)",
    };

    public TopVerb()
        : base(
            "top",
            "Show which members move how much, as the kernel counts it now",
            new Example("weir top --netns fw", "a table that is drawn anew every two seconds, until Ctrl-C"),
            new Example("weir top --every 10s --json | jq '.members[0]'", "the busiest member over ten seconds")
        )
    {
        Remarks =
            "Rates are of whole IP packets in members' established connections, up (from inside) and down, both families together. "
            + "Reading the counters needs root. A pipe gets one table.";
        Duration.Check(_every);
        Numbers.Check(_looks, 1, int.MaxValue);
        Numbers.Check(_rows, 0, int.MaxValue);
        Add(_every);
        Add(_looks);
        Add(_rows);
        Add(_by);
    }

    public override int Run(Call call)
    {
        var site = LoadedSite.Read(call);
        var every = Duration.Of(call, _every) ?? TimeSpan.FromSeconds(2);
        var live = call.ForTerminal && !call.Has(_looks);
        var looks = live ? int.MaxValue : Numbers.Of(call, _looks) ?? 1;
        try
        {
            using var meter = TrafficMeter.Open(call.NetworkNamespace, call.Time);
            return Watch(call, site, meter, every, looks, live);
        }
        catch (AgentException refused)
        {
            throw new CommandStopped(ExitCode.Refused, refused.Diagnostics);
        }
    }

    private int Watch(Call call, Site site, TrafficMeter meter, TimeSpan every, int looks, bool live)
    {
        for (var look = 1; ; look++)
        {
            if (call.Cancellation.WaitHandle.WaitOne(every))
            {
                return live ? ExitCode.Ok : throw new OperationCanceledException(call.Cancellation);
            }

            var document = Document(call, site, meter.Look());
            if (look == looks)
            {
                return Answer(call, document, meter.IsCounting);
            }

            if (live)
            {
                TopScreen.Draw(call.Surroundings, document);
            }
        }
    }

    private static int Answer(Call call, TopDocument document, bool isCounting) =>
        call.Answer(
            document,
            static () => CliJson.Default.TopDocument,
            page =>
            {
                TopScreen.Print(page, document);
                if (!isCounting)
                {
                    page.Hint("Nothing is counted: no rules are loaded here, or accounting is off in weir.yaml");
                }
            }
        );

    private TopDocument Document(Call call, Site site, IReadOnlyList<TrafficRate> rates)
    {
        var rows = Numbers.Of(call, _rows) ?? 20;
        var sorted = rates.OrderByDescending(Busy(call.Value(_by))).ThenBy(static rate => rate.Member);
        return new TopDocument
        {
            Seconds = rates is [var first, ..] ? Math.Round(first.Time.TotalSeconds, 3) : 0,
            Moving = rates.Count,
            UpBitsPerSecond = Math.Round(rates.Sum(static rate => rate.UpBits), 1),
            DownBitsPerSecond = Math.Round(rates.Sum(static rate => rate.DownBits), 1),
            Members =
            [
                .. (rows == 0 ? sorted : sorted.Take(rows)).Select(rate =>
                    TopRow.From(rate, site.FindMember(rate.Member)?.Login)
                ),
            ],
        };
    }

    private static Func<TrafficRate, double> Busy(TopOrder order) =>
        order switch
        {
            TopOrder.Up => static rate => rate.UpBits,
            TopOrder.Down => static rate => rate.DownBits,
            TopOrder.Packets => static rate => rate.UpPackets + rate.DownPackets,
            _ => static rate => rate.UpBits + rate.DownBits,
        };
}

internal enum TopOrder
{
    All,
    Up,
    Down,
    Packets,
}
