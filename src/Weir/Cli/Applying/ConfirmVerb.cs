using System.CommandLine;
using Weir.Agent.Reconciling;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Loading;

namespace Weir.Cli.Applying;

/// <summary><c>weir confirm</c>: keeps what was applied with <c>--confirm</c>.</summary>
internal sealed class ConfirmVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    private readonly Option<bool> _loaded = new("--loaded") { Description = "Keep what 'weir load --confirm' loaded" };

    public ConfirmVerb()
        : base(
            "confirm",
            "Keep what was applied with --confirm",
            new Example("weir confirm", "the rules are good: do not roll back"),
            new Example("weir confirm --loaded --netns fw", "the same for 'weir load --confirm'")
        )
    {
        Add(_state);
        Add(_loaded);
    }

    public override int Run(Call call)
    {
        if (call.Value(_loaded))
        {
            GuardedLoad.Confirm(call.NetworkNamespace);
            return call.Answer(
                new ConfirmLoadDocument { Kept = true },
                static () => CliJson.Default.ConfirmLoadDocument,
                static page => page.Line("The rules loaded are confirmed and stay")
            );
        }

        var settings = AgentCall.Settings(call, _state, Name);
        var number =
            AgentCall.AskedIfRunning(call, settings, new AgentRequest.Confirm())?.State?.Revision
            ?? AgentCall.With(settings, static agent => agent.Confirm()).Number;
        return call.Answer(
            new ConfirmDocument { Revision = number },
            static () => CliJson.Default.ConfirmDocument,
            page => page.Line($"Revision {number} is confirmed and stays")
        );
    }
}
