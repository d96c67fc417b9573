using System.Collections.Immutable;
using Weir.Core.Analysis.Words;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>What decided a step; said in words when asked.</summary>
internal abstract record Reason
{
    private Reason() { }

    public abstract override string ToString();

    /// <summary>What the rule did, in words.</summary>
    public virtual ImmutableArray<string> Done => [];

    /// <summary>Whether a test was asked that no field answers.</summary>
    public virtual bool AskedExtension => false;

    private static bool Asks(Match match) =>
        match is Match.Extension || (match is Match.Either either && either.Alternatives.Items.Any(Asks));

    /// <summary>It is said already.</summary>
    public sealed record Said(string Words) : Reason
    {
        public override string ToString() => Words;
    }

    /// <summary>This test did not hold.</summary>
    public sealed record Failed(Rule Rule, int At, Packet Packet, TableIndex Table) : Reason
    {
        public override bool AskedExtension => Rule.Matches.Items.Take(At + 1).Any(Asks);

        public override string ToString() => WhyNot.Of(Rule.Matches[At], Packet, name => Table.Declared(name).Count);
    }

    /// <summary>All tests held, but statement <paramref name="At"/>, or the verdict's map, had nothing for this packet.</summary>
    public sealed record NotFound(Rule Rule, int At, Packet Packet) : Reason
    {
        public override bool AskedExtension => Rule.Matches.Items.Any(Asks);

        public override string ToString() => WhyNot.NothingFound(Rule, At, Packet);
    }

    /// <summary>The rule was taken.</summary>
    public sealed record Held(Rule Rule, RuleResult Result, Packet Before, Packet After, Translation? Nat) : Reason
    {
        public override bool AskedExtension => Rule.Matches.Items.Any(Asks);

        public override string ToString() =>
            Rule.Matches.IsEmpty ? "no tests"
            : Rule.Matches.Count == 1 ? "its test holds"
            : $"all {Rule.Matches.Count} tests hold";

        public override ImmutableArray<string> Done => DoneWords.Of(Rule, Result, Before, After, Nat);
    }
}
