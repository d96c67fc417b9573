using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>
/// W3 of docs/policy.md: a listener's packet is taken out of connection tracking and accepted in the same rule, so that nothing
/// walks on. The same sets serve both directions: what comes in by destination, the answers by source.
/// </summary>
internal static class ListenerRules
{
    /// <param name="then">Asked on a hit; it ends with a verdict. Null: accepted at once.</param>
    public static IEnumerable<Rule> In4(FarmShape farm, string? then) =>
        Of(farm.Listener4, farm.Ranges4, Field.Ip4Destination, Field.DestinationPort, then);

    public static IEnumerable<Rule> In6(FarmShape farm, string? then) =>
        Of(farm.Listener6, farm.Ranges6, Field.Ip6Destination, Field.DestinationPort, then);

    public static IEnumerable<Rule> Answers4(FarmShape farm) =>
        Of(farm.Listener4, farm.Ranges4, Field.Ip4Source, Field.SourcePort, null);

    public static IEnumerable<Rule> Answers6(FarmShape farm) =>
        Of(farm.Listener6, farm.Ranges6, Field.Ip6Source, Field.SourcePort, null);

    private static IEnumerable<Rule> Of(
        EquatableArray<int> lengths,
        bool ranges,
        Field address,
        Field port,
        string? then
    )
    {
        var isIpv6 = address.Family == 6;
        foreach (var length in lengths)
        {
            var key = Key(FrameContext.Part(address, length), Field.L4Proto, port);
            var set = isIpv6 ? Names.Listener6(length) : Names.Listener4(length);
            yield return Rule("listeners", [In(key, set), .. End(then)]);
        }

        if (ranges)
        {
            var set = isIpv6 ? Names.ListenerRange6 : Names.ListenerRange4;
            var key = Key(address, Field.L4Proto, port);
            yield return Rule("listeners' ranges", [In(key, set), .. End(then)]);
        }
    }

    private static object[] End(string? then) => then is null ? [new Statement.NoTrack(), Accept] : [Goto(then)];
}
