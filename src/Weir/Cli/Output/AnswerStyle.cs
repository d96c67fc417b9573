using System.CommandLine;
using Weir.Cli.Frame;

namespace Weir.Cli.Output;

/// <summary>How answers are written, decided once from the options and the surroundings.</summary>
/// <param name="OutColor">Colors on standard output: a terminal, and nobody said no.</param>
/// <param name="ErrorColor">The same for standard error.</param>
internal sealed record AnswerStyle(bool Json, bool Quiet, bool OutColor, bool ErrorColor)
{
    public static AnswerStyle From(ParseResult parsed, GlobalOptions options, Surroundings surroundings)
    {
        // https://no-color.org: set and not empty, whatever the value.
        var color =
            !parsed.GetValue(options.NoColor)
            && string.IsNullOrEmpty(surroundings.Variable("NO_COLOR"))
            && surroundings.Variable("TERM") != "dumb";
        return new AnswerStyle(
            parsed.GetValue(options.Json),
            parsed.GetValue(options.Quiet),
            color && surroundings.OutIsTerminal,
            color && surroundings.ErrorIsTerminal
        );
    }
}
