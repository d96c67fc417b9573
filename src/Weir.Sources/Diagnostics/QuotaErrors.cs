using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>Findings about values of plans and quotas (WEIR0865–0866).</summary>
internal static class QuotaErrors
{
    private static readonly DiagnosticDescriptor Amount = new("WEIR0865", "Not an amount");
    private static readonly DiagnosticDescriptor Zone = new("WEIR0866", "Not a time zone");

    public static Diagnostic NoAmount(Position at, string what, string read, string least, string most, string such) =>
        Amount.Error(
            at,
            $"{what} is '{Excerpt.Line(read)}'; expected an amount from {least} to {most}",
            $"write a whole number and a unit: {such}"
        );

    public static Diagnostic NoZone(Position at, string read) =>
        Zone.Error(
            at,
            $"'{Excerpt.Line(read)}' is no time zone that this machine knows",
            "write it as the IANA data base does (Europe/Berlin, UTC); on Debian the package tzdata has them"
        );
}
