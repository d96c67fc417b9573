using System.Globalization;
using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>Findings about the series of members' usage (WEIR0143 …).</summary>
internal static class SeriesErrors
{
    private static readonly DiagnosticDescriptor Damaged = new("WEIR0143", "Series of usage damaged");
    private static readonly DiagnosticDescriptor Failure = new("WEIR0144", "Series of usage cannot be used");
    private static readonly DiagnosticDescriptor Foreign = new("WEIR0145", "Series of usage written by another");
    private static readonly DiagnosticDescriptor Newer = new("WEIR0146", "Series of usage by a newer program");

    public static Diagnostic SetAside(string path, string aside, string reason) =>
        Damaged.Warning(
            new Position.InFile(path, 0),
            $"the series is damaged ({Excerpt.Line(reason)}); it was moved to {aside}, and a new one begins",
            "what the kernel's counters say now begins the new series; repair the old one with 'sqlite3 … .recover' or restore a copy"
        );

    public static Diagnostic Failed(string name, string reason) =>
        Failure.Error(
            new Position.InFile(name, 0),
            $"the series of usage cannot be used: {Excerpt.Line(reason)}",
            "rules and counters are not touched; what was counted meanwhile is added when the cause is gone"
        );

    public static Diagnostic Conflict(string name, string node, long expected, long found) =>
        Foreign.Error(
            new Position.InFile(name, 0),
            string.Create(
                CultureInfo.InvariantCulture,
                $"the series has sample {found} of node '{node}' where {expected} was expected"
            ),
            "one agent writes for a node: stop the other one, or give it a name of its own"
        );

    public static Diagnostic NewerSchema(string name, long version, long latest) =>
        Newer.Error(
            new Position.InFile(name, 0),
            string.Create(
                CultureInfo.InvariantCulture,
                $"the series has version {version}; this program knows versions up to {latest}"
            ),
            "use the newer program, or name another file"
        );
}
