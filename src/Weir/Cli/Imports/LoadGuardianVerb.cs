using System.Collections.Immutable;
using System.CommandLine;
using Weir.Cli.Applying;
using Weir.Cli.Frame;
using Weir.Loading;

namespace Weir.Cli.Imports;

/// <summary><c>weir load-guardian</c>: the process behind <c>load --confirm</c>. Not for people.</summary>
internal sealed class LoadGuardianVerb : Verb
{
    private const string Word = "load-guardian";

    private readonly Argument<string[]> _order = new("order") { Arity = ArgumentArity.OneOrMore };

    public LoadGuardianVerb()
        : base(
            Word,
            "Wait for a confirmation, bring the old tables back at the deadline",
            new Example("weir load new.nft --confirm 60s", "starts one")
        )
    {
        Hidden = true;
        Add(_order);
    }

    /// <summary>How this very executable is started as a guardian.</summary>
    public static ImmutableArray<string> Command => GuardianVerb.CommandOf(Word);

    public override int Run(Call call) =>
        LoadGuardian.Run(LoadOrder.Parse(call.Value(_order) ?? []), call.Surroundings.Out, call.Time);
}
