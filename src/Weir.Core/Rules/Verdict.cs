namespace Weir.Core.Rules;

/// <summary>What becomes of the packet. The hierarchy is closed.</summary>
public abstract record Verdict
{
    private Verdict() { }

    public sealed record Accept : Verdict;

    public sealed record Drop : Verdict;

    public sealed record Return : Verdict;

    public sealed record Jump(string Chain) : Verdict;

    public sealed record Goto(string Chain) : Verdict;

    /// <summary>The verdict a verdict map gives for the key; a key that is not in it goes on with the next rule.</summary>
    public sealed record Map(Key Key, string Name) : Verdict;
}
