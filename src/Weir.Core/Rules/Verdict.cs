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

    /// <summary>Drops and answers. <paramref name="With"/> as iptables names it: <c>icmp-port-unreachable</c>, <c>tcp-reset</c>.</summary>
    public sealed record Reject(string With) : Verdict;

    /// <summary>A target that ends the walk and that no verdict above can say, kept as iptables writes it: NFQUEUE, TPROXY.</summary>
    public sealed record Extension(string Target, EquatableArray<ExtensionOption> Options) : Verdict
    {
        public string Text => ExtensionOption.Join($"-j {Target}", Options);
    }

    /// <summary>The verdict a verdict map gives for the key; a key that is not in it goes on with the next rule.</summary>
    public sealed record Map(Key Key, string Name) : Verdict;
}
