using System.CommandLine;
using System.CommandLine.Invocation;
using Weir.Cli.Output;

namespace Weir.Cli.Frame;

/// <summary>Reads the arguments, runs the verb, turns every way of failing into diagnostics and an exit code.</summary>
internal static class CommandLine
{
    // '@file' arguments are not expanded: an address list in a shell variable must mean itself.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static int Run(string[] args, Surroundings surroundings)
    {
        var options = new GlobalOptions();
        var parsed = Root.Create(options, surroundings).Parse(args, Parsing);
        var answers = new Answers(surroundings, AnswerStyle.From(parsed, options, surroundings));
        try
        {
            return Invoke(parsed, options, surroundings, answers);
        }
        catch (CommandStopped stopped)
        {
            answers.Fail(stopped.Diagnostics);
            return stopped.ExitCode;
        }
        catch (OperationCanceledException) when (surroundings.Cancellation.IsCancellationRequested)
        {
            answers.Fail([CommandLineDiagnostics.Interrupted()]);
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The last line of defense: whatever it is, the operator gets a code and a sentence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            answers.Fail([CommandLineDiagnostics.Internal(exception)]);
            if (surroundings.Variable("WEIR_DEBUG") == "1")
            {
                surroundings.Error.WriteLine(exception);
            }

            return ExitCode.Internal;
        }
    }

    private static int Invoke(ParseResult parsed, GlobalOptions options, Surroundings surroundings, Answers answers)
    {
        if (parsed.Action is ParseErrorAction)
        {
            return UsageErrors.Report(parsed, surroundings, answers);
        }

        // Help, version and completion are actions of the parser; a verb has none of its own.
        if (parsed.Action is null or VerbAction && parsed.CommandResult.Command is Verb verb)
        {
            return verb.Run(new Call(parsed, options, surroundings, answers));
        }

        var writers = new InvocationConfiguration
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
        };
        return parsed.Invoke(writers);
    }
}
