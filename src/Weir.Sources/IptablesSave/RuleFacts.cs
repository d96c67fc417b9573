using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Sources.IptablesSave;

/// <summary>What a module has to know of the rule it stands in.</summary>
internal sealed class RuleFacts
{
    public Family Family { get; set; }

    public bool IsIpv6 => Family == Family.Ip6;

    public TableKind Table { get; set; }

    /// <summary>The built-in chain's hook; null in a user chain, where the jumps decide.</summary>
    public Hook? Hook { get; set; }

    /// <summary>The protocol named by <c>-p</c>, 0 = none.</summary>
    public byte Protocol { get; set; }

    public bool ProtocolNegated { get; set; }

    /// <summary>The protocol when it is certain, else 0.</summary>
    public byte CertainProtocol => ProtocolNegated ? (byte)0 : Protocol;

    /// <summary>A test of the rule demands the SYN bit: TCPMSS asks for one.</summary>
    public bool TestsSyn { get; set; }

    public IReadOnlyDictionary<string, AddressSet> Sets { get; set; } = new Dictionary<string, AddressSet>();
}

/// <summary>What is wrong with a rule and at which byte of its line.</summary>
internal sealed record RuleFault(DiagnosticDescriptor Code, int Offset, string Message, string Help);

/// <summary>The tests and actions of a rule being put together.</summary>
internal sealed class RuleParts
{
    public List<Match> Matches { get; } = [];

    public List<Statement> Statements { get; } = [];

    public Verdict? Verdict { get; set; }

    public string? Comment { get; set; }

    /// <summary>A match or target in it is kept word for word.</summary>
    public bool IsOpaque { get; set; }

    /// <summary>A test in it asks for an ordinal.</summary>
    public bool IsStateful { get; set; }

    /// <summary>Hooks that all modules allow.</summary>
    public HookSet Hooks { get; set; } = HookSet.All;

    public RuleFault? Fault { get; private set; }

    public void Clear()
    {
        Matches.Clear();
        Statements.Clear();
        Verdict = null;
        Comment = null;
        IsOpaque = false;
        IsStateful = false;
        Hooks = HookSet.All;
        Fault = null;
    }

    /// <summary>Keeps the first fault; always false.</summary>
    public bool Fail(DiagnosticDescriptor code, int offset, string message, string help)
    {
        Fault ??= new RuleFault(code, offset, message, help);
        return false;
    }

    public void Add(Match match)
    {
        IsStateful |= match is Match.Extension { Purity: Purity.Stateful };
        Matches.Add(match);
    }
}
