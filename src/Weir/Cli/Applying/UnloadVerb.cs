using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;

namespace Weir.Cli.Applying;

/// <summary><c>weir unload</c>: the kernel without anything of Weir's.</summary>
internal sealed class UnloadVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    public UnloadVerb()
        : base(
            "unload",
            "Take Weir's table and its bans in XDP out of the kernel",
            new Example("weir unload", "no rule of Weir's is left; others are not touched")
        )
    {
        Remarks =
            "From then on nothing of what Weir did is filtered, translated or counted. The source and the settings stay, and 'weir apply' puts "
            + "everything back. Refused while an agent runs, which would put it back at once: stop it first.";
        Add(_state);
    }

    public override int Run(Call call)
    {
        var settings = AgentCall.Settings(call, _state, Name);
        var result = call.Waiting.For("Unloading …", () => AgentCall.With(settings, static agent => agent.Unload()));
        var document = ApplyDocument.From(result, TimeSpan.Zero);
        return call.Answer(
            document,
            static () => CliJson.Default.ApplyDocument,
            page => ApplyVerb.Print(page, result, document)
        );
    }
}
