using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>What a line of a table says, once read: the command and, for commands with a rule, the rules (<c>-s a,b</c> makes several).</summary>
internal sealed class RuleLine
{
    public CoreOption Command { get; set; }

    public int CommandOffset { get; set; }

    /// <summary>Number of the chain in <see cref="ChainNames"/>.</summary>
    public int Chain { get; set; }

    /// <summary>Position behind <c>-I chain</c>, <c>-R chain</c>, <c>-D chain</c>, from 1; 0 = none given.</summary>
    public int Position { get; set; }

    /// <summary>The policy behind <c>-P chain</c>.</summary>
    public string? Policy { get; set; }

    public List<Match?> Sources { get; } = [];

    public List<Match?> Destinations { get; } = [];

    public bool HasSource { get; set; }

    public bool HasDestination { get; set; }

    public Match? Input { get; set; }

    public Match? Output { get; set; }

    public bool HasInput { get; set; }

    public bool HasOutput { get; set; }

    public Match? Protocol { get; set; }

    public bool HasProtocol { get; set; }

    public Match? Fragment { get; set; }

    public bool HasFragment { get; set; }

    public Tally? Tally { get; set; }

    public bool HasCounters { get; set; }

    /// <summary>The target as it stands: index of its word, or −1.</summary>
    public int TargetWord { get; set; }

    public bool IsGoto { get; set; }

    public int JumpOffset { get; set; }

    /// <summary>The rule is for the other family only.</summary>
    public bool IsForOtherFamily { get; set; }

    /// <summary>Matches and the target, as met.</summary>
    public List<ModuleUse> Uses { get; } = [];

    public ModuleUse? Target { get; set; }

    public void Clear()
    {
        Command = CoreOption.None;
        Chain = -1;
        Position = 0;
        Policy = null;
        Sources.Clear();
        Destinations.Clear();
        (HasSource, HasDestination, HasInput, HasOutput) = (false, false, false, false);
        (HasProtocol, HasFragment, HasCounters, IsGoto, IsForOtherFamily) = (false, false, false, false, false);
        (Input, Output, Protocol, Fragment) = (null, null, null, null);
        Tally = null;
        TargetWord = -1;
        JumpOffset = -1;
        Uses.Clear();
        Target = null;
    }
}
