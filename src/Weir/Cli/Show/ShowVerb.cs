using System.CommandLine;
using Weir.Backends.Nft;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Core.Compiler;

namespace Weir.Cli.Show;

/// <summary><c>weir show</c>: the rule set the site means, and what it is predicted to cost.</summary>
internal sealed class ShowVerb : Verb
{
    private readonly Option<string> _format = new("--format")
    {
        HelpName = "FORMAT",
        Description = "nft: complete text for 'nft -f'; tree: hooks, chains and rules for people",
        DefaultValueFactory = _ => "tree",
    };

    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "Say what the cost model chose, between what, and the predicted cost per kind of packet",
    };

    public ShowVerb()
        : base(
            "show",
            "Show the rule set that the site means",
            new Example("weir show", "hooks, chains and rules, with the sizes of their sets"),
            new Example("weir show --format nft | nft -c -f -", "let nft check the complete text"),
            new Example("weir show --explain", "choices and predicted nanoseconds per kind of packet")
        )
    {
        _format.AcceptOnlyFromAmong("nft", "tree");
        Options.Add(_format);
        Options.Add(_explain);
        Remarks = "Compiles the site and prints; the kernel is neither read nor changed.";
    }

    public override int Run(Call call)
    {
        var site = LoadedSite.Read(call);
        var compiled = call.Waiting.For(
            "Compiling …",
            () => SiteCompiler.Compile(site, new CompilerSettings { Costs = call.Costs })
        );
        if (call.Value(_explain) || call.Json)
        {
            var document = ExplainDocument.Of(compiled);
            return call.Answer(
                document,
                static () => CliJson.Default.ExplainDocument,
                page => ExplainPage.Print(page, document)
            );
        }

        Write(call, compiled);
        return ExitCode.Ok;
    }

    private void Write(Call call, CompiledSite compiled)
    {
        var now = call.Time.GetUtcNow();
        if (call.Value(_format) == "nft")
        {
            NftText.Write(call.Surroundings.Out, compiled.Ruleset, now);
        }
        else
        {
            NftText.WriteTree(call.Surroundings.Out, compiled.Ruleset);
        }

        call.Surroundings.Out.Flush();
    }
}
