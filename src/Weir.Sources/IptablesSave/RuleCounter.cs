using Weir.Sources.Importing;

namespace Weir.Sources.IptablesSave;

/// <summary>Counts what became of the rules.</summary>
internal sealed class RuleCounter
{
    private long _modelled;
    private long _opaque;
    private long _refused;

    /// <summary>Rules kept, those counted that a list of addresses made of one line.</summary>
    public long Kept { get; private set; }

    public void Keep(RuleFlags flags)
    {
        Kept++;
        Count(flags, 1);
    }

    public void Refused(bool isRule) => _refused += isRule ? 1 : 0;

    /// <summary>A rule that was kept is refused after all; true when it is the first of its line and has to be reported.</summary>
    public bool Withdraw(RuleFlags flags)
    {
        Count(flags, -1);
        var first = (flags & RuleFlags.Further) == RuleFlags.None;
        Refused(first);
        return first;
    }

    public ImportCounts ToCounts(long lines) =>
        new(lines, _modelled + _opaque + _refused, _modelled, _opaque, _refused);

    private void Count(RuleFlags flags, int by)
    {
        if ((flags & RuleFlags.Further) != RuleFlags.None)
        {
            return;
        }

        if ((flags & RuleFlags.Opaque) != RuleFlags.None)
        {
            _opaque += by;
        }
        else
        {
            _modelled += by;
        }
    }
}
