namespace Weir.Core.Accounting;

/// <summary>What a member moved, by direction and family.</summary>
public readonly record struct Usage(Traffic Up4, Traffic Up6, Traffic Down4, Traffic Down6)
{
    public Traffic Up => Up4 + Up6;

    public Traffic Down => Down4 + Down6;

    public Traffic All => Up + Down;

    public bool IsNone => All.IsNone;

    public Traffic this[Flow flow] =>
        flow switch
        {
            Flow.Up4 => Up4,
            Flow.Up6 => Up6,
            Flow.Down4 => Down4,
            _ => Down6,
        };

    public Usage With(Flow flow, Traffic traffic) =>
        flow switch
        {
            Flow.Up4 => this with { Up4 = traffic },
            Flow.Up6 => this with { Up6 = traffic },
            Flow.Down4 => this with { Down4 = traffic },
            _ => this with { Down6 = traffic },
        };

    public static Usage operator +(Usage left, Usage right) =>
        new(left.Up4 + right.Up4, left.Up6 + right.Up6, left.Down4 + right.Down4, left.Down6 + right.Down6);
}
