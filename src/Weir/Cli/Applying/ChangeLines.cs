using System.Collections.Immutable;
using Weir.Agent.Planning;
using Weir.Cli.Output;

namespace Weir.Cli.Applying;

/// <summary>A plan in lines for people: drift, changes of the site, what the kernel has to do.</summary>
internal static class ChangeLines
{
    private const int Shown = 50;

    public static string Sentence(PlanKind kind) =>
        kind switch
        {
            PlanKind.Nothing => "the kernel holds the site already",
            PlanKind.Full => "there is no table yet: everything is made",
            PlanKind.Elements => "elements only: rules and sets stay as they are",
            PlanKind.Structure => "rules or sets change; sets that stay keep their elements",
            PlanKind.Reread => "the table was read from the kernel; what differs from the site is changed",
            _ => "the table is removed",
        };

    public static string Word(PlanKind kind) => kind.ToString().ToLowerInvariant();

    public static void Drift(Page page, ImmutableArray<string> drift)
    {
        if (drift.IsEmpty)
        {
            return;
        }

        page.Line($"Changed by somebody else in Weir's table ({Counted.Of(drift.Length, "finding")}):");
        Lines(page, drift, static line => $"  ! {line}");
    }

    public static void Changes(Page page, SitePlan plan)
    {
        if (plan is not { Diff: { IsEmpty: false } diff, Before: not null })
        {
            return;
        }

        page.Line($"{Counted.Of(diff.Changes.Length, "change")} of the site:");
        Lines(page, diff.Changes, static change => $"  {change}");
    }

    private static void Lines<T>(Page page, ImmutableArray<T> items, Func<T, string> text)
    {
        foreach (var item in items.AsSpan()[..Math.Min(items.Length, Shown)])
        {
            page.Line(text(item));
        }

        if (items.Length > Shown)
        {
            page.Line($"  … and {Counted.Number(items.Length - Shown)} more (--json has them all)");
        }
    }
}
