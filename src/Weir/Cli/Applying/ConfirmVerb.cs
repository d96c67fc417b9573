using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;

namespace Weir.Cli.Applying;

/// <summary><c>weir confirm</c>: keeps what was applied with <c>--confirm</c>.</summary>
internal sealed class ConfirmVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    public ConfirmVerb()
        : base(
            "confirm",
            "Keep what was applied with --confirm",
            new Example("weir confirm", "the rules are good: do not roll back")
        ) => Add(_state);

    public override int Run(Call call)
    {
        var settings = AgentCall.Settings(call, _state, Name);
        var revision = AgentCall.With(settings, static agent => agent.Confirm());
        return call.Answer(
            new ConfirmDocument { Revision = revision.Number },
            static () => CliJson.Default.ConfirmDocument,
            page => page.Line($"Revision {revision.Number} is confirmed and stays")
        );
    }
}
