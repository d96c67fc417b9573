using System.Collections.Immutable;
using System.CommandLine;
using Weir.Agent.Confirming;
using Weir.Cli.Frame;

namespace Weir.Cli.Applying;

/// <summary><c>weir guardian</c>: the process behind <c>apply --confirm</c>. Not for people.</summary>
internal sealed class GuardianVerb : Verb
{
    private const string Word = "guardian";

    private readonly Argument<string[]> _order = new("order") { Arity = ArgumentArity.OneOrMore };

    public GuardianVerb()
        : base(
            Word,
            "Wait for a confirmation, roll back at the deadline",
            new Example("weir apply --confirm 60s", "starts one")
        )
    {
        Hidden = true;
        Add(_order);
    }

    /// <summary>How this very executable is started as a guardian.</summary>
    public static ImmutableArray<string> Command => CommandOf(Word);

    /// <summary>How this very executable is started with a verb.</summary>
    internal static ImmutableArray<string> CommandOf(string verb)
    {
        var program = Environment.ProcessPath ?? "weir";
        // Run by 'dotnet weir.dll' the process is the host, which wants to know the assembly.
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Path.Combine(AppContext.BaseDirectory, "weir.dll"), verb]
            : [program, verb];
    }

    public override int Run(Call call) =>
        Guardian.Run(GuardianOrder.Parse(call.Value(_order) ?? []), call.Surroundings.Out, call.Time);
}
