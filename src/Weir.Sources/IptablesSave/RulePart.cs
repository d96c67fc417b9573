using System.Runtime.InteropServices;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>The tests or the target of a rule, as many rules share them.</summary>
internal sealed class RulePart
{
    private readonly Match[] _tests = [];
    private readonly EquatableArray<Match> _alone;

    /// <summary>What the parser has just read.</summary>
    public RulePart(RuleLine line, RuleParts parts)
    {
        List<Match> tests = [];
        if (line.Protocol is not null)
        {
            tests.Add(line.Protocol);
        }

        if (line.Fragment is not null)
        {
            tests.Add(line.Fragment);
        }

        tests.AddRange(parts.Matches);
        _tests = [.. tests];
        _alone = Array(_tests);
        Statements = parts.Statements.Count == 0 ? default : new([.. parts.Statements]);
        (Verdict, Comment) = (parts.Verdict, parts.Comment);
        JumpOffset = Math.Max(0, line.JumpOffset);
        HasTarget = line.JumpOffset >= 0;
        Hooks = parts.Hooks;
        Flags =
            (parts.IsStateful ? RuleFlags.Stateful : RuleFlags.None)
            | (line.Uses.Exists(static use => use.Module.Name is "set" or "SET") ? RuleFlags.Set : RuleFlags.None)
            | JumpOf(parts.Verdict);
    }

    public RulePart(Verdict verdict) => (Verdict, Flags) = (verdict, JumpOf(verdict));

    public RulePart(byte protocol, Match[] tests)
    {
        Protocol = protocol;
        _tests = tests;
        _alone = Array(tests);
    }

    /// <summary>A target that does one thing.</summary>
    public RulePart(Statement statement, Verdict? verdict, HookSet hooks) =>
        (Statements, Verdict, Hooks, HasTarget) = ([statement], verdict, hooks, true);

    /// <summary>No tests, no target.</summary>
    public static RulePart Nothing { get; } = new(0, []);

    /// <summary>The protocol the tests make certain, or 0: targets ask for it.</summary>
    public byte Protocol { get; init; }

    public EquatableArray<Statement> Statements { get; }

    public Verdict? Verdict { get; }

    public string? Comment { get; }

    /// <summary>A target was read, also one that says nothing here.</summary>
    public bool HasTarget { get; }

    public bool HasTests => _tests.Length > 0 || Comment is not null;

    /// <summary>Where the target stands, counted from the part's beginning.</summary>
    public int JumpOffset { get; }

    public HookSet Hooks { get; } = HookSet.All;

    public RuleFlags Flags { get; }

    /// <summary>The tests of the addresses, then these; one array for all rules that have none of the first.</summary>
    public EquatableArray<Match> Behind(ReadOnlySpan<Match> first)
    {
        if (first.IsEmpty)
        {
            return _alone;
        }

        var all = new Match[first.Length + _tests.Length];
        first.CopyTo(all);
        _tests.CopyTo(all, first.Length);
        return Array(all);
    }

    private static RuleFlags JumpOf(Verdict? verdict) =>
        verdict is Verdict.Jump or Verdict.Goto ? RuleFlags.Jump : RuleFlags.None;

    private static EquatableArray<Match> Array(Match[] tests) =>
        tests.Length == 0 ? default : new(ImmutableCollectionsMarshal.AsImmutableArray(tests));
}

/// <summary>Parts met before, by their text; bounded: the last one keeps its place.</summary>
internal sealed class PartCache
{
    private const int Bits = 15;

    private readonly Slot[] _slots = new Slot[1 << Bits];

    /// <param name="text">The part as written.</param>
    /// <param name="context">What else decides how it is read: family, table, hook, protocol.</param>
    /// <param name="hash">To be given to <see cref="Add"/>.</param>
    public RulePart? Find(ReadOnlySpan<byte> text, int context, out uint hash)
    {
        hash = Utf8Comparer.Hash(text) ^ (uint)(context * 0x9E37_79B1);
        ref readonly var slot = ref _slots[hash >> (32 - Bits)];
        return slot.Hash == hash && slot.Context == context && text.SequenceEqual(slot.Text) ? slot.Part : null;
    }

    public void Add(ReadOnlySpan<byte> text, int context, uint hash, RulePart part) =>
        _slots[hash >> (32 - Bits)] = new Slot(text.ToArray(), context, hash, part);

    private readonly record struct Slot(byte[]? Text, int Context, uint Hash, RulePart? Part);
}
