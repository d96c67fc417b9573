using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>Conntrack state and status, in the order in which libxt_conntrack prints their names.</summary>
internal static class StateTests
{
    private const uint TranslationBits = (uint)(CtStatuses.SourceNat | CtStatuses.DestinationNat);

    private static readonly (uint Bit, string Name)[] States =
    [
        ((uint)CtStates.Invalid, "INVALID"),
        ((uint)CtStates.New, "NEW"),
        ((uint)CtStates.Related, "RELATED"),
        ((uint)CtStates.Established, "ESTABLISHED"),
        ((uint)CtStates.Untracked, "UNTRACKED"),
    ];

    private static readonly (uint Bit, string Name)[] Statuses =
    [
        ((uint)CtStatuses.Expected, "EXPECTED"),
        ((uint)CtStatuses.SeenReply, "SEEN_REPLY"),
        ((uint)CtStatuses.Assured, "ASSURED"),
        ((uint)CtStatuses.Confirmed, "CONFIRMED"),
    ];

    // Translation is a bit of the status that libxt_conntrack has among the states.
    private static readonly (uint Bit, string Name)[] Translations =
    [
        ((uint)CtStatuses.SourceNat, "SNAT"),
        ((uint)CtStatuses.DestinationNat, "DNAT"),
    ];

    /// <returns>What iptables has no words for, or null.</returns>
    public static string? Write(ModuleTests tests, Match.AnyBit match)
    {
        var isTranslation = match.Field == Field.CtStatus && (match.Bits & ~TranslationBits) == 0;
        var isState = match.Field == Field.CtState;
        var names =
            isState ? States
            : isTranslation ? Translations
            : Statuses;
        var known = 0u;
        foreach (var (bit, _) in names)
        {
            known |= bit;
        }

        if ((match.Field != Field.CtStatus && !isState) || (match.Bits & ~known) != 0 || match.Bits == 0)
        {
            return $"the bits 0x{match.Bits:x} of '{match.Field}'";
        }

        var line = tests.Option("conntrack", isState || isTranslation ? "--ctstate" : "--ctstatus", match.Negated);
        var first = true;
        foreach (var (bit, name) in names)
        {
            if ((match.Bits & bit) != 0)
            {
                line.Append(first ? "" : ",").Append(name);
                first = false;
            }
        }

        return null;
    }
}
