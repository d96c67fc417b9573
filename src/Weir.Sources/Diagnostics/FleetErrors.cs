using System.Globalization;
using Weir.Core.Fleet;
using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>Findings about the fleet's settings and its tables (WEIR0880 …).</summary>
internal static class FleetErrors
{
    private static readonly DiagnosticDescriptor Kept = new("WEIR0858", "The node cannot be forgotten");
    private static readonly DiagnosticDescriptor Name = new("WEIR0880", "Not a node's name");
    private static readonly DiagnosticDescriptor Probe = new("WEIR0881", "Not a probe");
    private static readonly DiagnosticDescriptor Source = new("WEIR0882", "A fleet needs PostgreSQL");
    private static readonly DiagnosticDescriptor Tables = new("WEIR0883", "The fleet's tables are not as expected");
    private static readonly DiagnosticDescriptor Refused = new("WEIR0884", "Nothing to continue or to abort");

    public static Diagnostic NoName(Position at, string key, string text) =>
        Name.Error(
            at,
            $"{key} is '{Excerpt.Line(text)}', which is no name of a node",
            "write 1 to 63 letters, digits, '.', '_' or '-', such as fw1"
        );

    public static Diagnostic CanaryTwice(Position at, string name) =>
        Name.Error(at, $"canary names '{name}' twice", "name each node once");

    public static Diagnostic NoProbe(Position at, string problem) =>
        Probe.Error(
            at,
            $"the probe cannot be used: {Excerpt.Line(problem)}",
            "write one of {tcp: 192.0.2.1:443}, {tcp: '[2001:db8::1]:443'}, {http: 'http://192.0.2.1/health'}, {ping: 192.0.2.1}, {conntrackBelow: 90}"
        );

    public static Diagnostic NoServer(Position at) =>
        Source.Error(
            at,
            "the site's source is no PostgreSQL database, and a fleet shares one",
            "name a source of type: postgres in weir.yaml, or take 'fleet' out of agent.yaml"
        );

    public static Diagnostic NotInstalled(Position at, string server) =>
        Tables.Error(
            at,
            $"{server} has no tables of a fleet",
            "'weir migrate --fleet' makes them, as a role that may make a schema"
        );

    public static Diagnostic NewerTables(Position at, string server, long version, long latest) =>
        Tables.Error(
            at,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the fleet's tables in {server} are of version {version}; this program knows {latest}"
            ),
            "use the version of weir that the other nodes use"
        );

    public static Diagnostic Damaged(Position at, string server, string problem) =>
        Tables.Error(
            at,
            $"the fleet's tables in {server} say what weir never writes: {Excerpt.Line(problem)}",
            "delete that row of weir_fleet.rollouts; the rules of no node depend on it"
        );

    public static Diagnostic NothingToContinue(Position at, string found) =>
        Refused.Error(
            at,
            $"there is nothing to continue: {found}",
            "'weir fleet status' shows the nodes and the rollout"
        );

    public static Diagnostic NoSuchNode(Position at, string node) =>
        Kept.Error(at, $"there is no node '{Excerpt.Line(node)}'", "'weir fleet status' shows the nodes");

    /// <param name="silence">Since it was heard of.</param>
    public static Diagnostic NotAway(Position at, string node, TimeSpan silence) =>
        Kept.Error(
            at,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{node} is not away: it was heard of {Math.Max(0, silence.TotalSeconds):0} s ago, and would join again at once"
            ),
            "stop its agent first, and wait until 'weir fleet status' calls it away"
        );

    public static Diagnostic NothingToAbort(Position at, Rollout? last) =>
        Refused.Error(
            at,
            last is null
                ? "there is nothing to abort: there never was a rollout"
                : $"there is nothing to abort: rollout {last.Id} is {last.State.ToString().ToLowerInvariant()}",
            "'weir fleet status' shows the nodes and the rollout"
        );
}
