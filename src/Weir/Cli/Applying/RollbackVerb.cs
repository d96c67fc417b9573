using System.CommandLine;
using Weir.Agent.Reconciling;
using Weir.Cli.Documents;
using Weir.Cli.Frame;

namespace Weir.Cli.Applying;

/// <summary><c>weir rollback</c>: back to what was in force before the last apply.</summary>
internal sealed class RollbackVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    public RollbackVerb()
        : base(
            "rollback",
            "Go back to what was in force before the last apply",
            new Example("weir rollback", "undo the last apply, confirmed or not")
        )
    {
        Remarks =
            "The source is not changed: unless it is put right, the next 'weir plan' shows the same changes again. After the very "
            + "first apply, rolling back removes Weir's table. One step is kept: a second rollback has nothing to go back to. A "
            + "running agent holds the source's changes afterwards, until 'weir agent accept'.";
        Add(_state);
    }

    public override int Run(Call call)
    {
        var settings = AgentCall.Settings(call, _state, Name);
        var result = call.Waiting.For(
            "Rolling back …",
            () =>
                AgentCall.AskedIfRunning(call, settings, new AgentRequest.Rollback())?.Result
                ?? AgentCall.With(settings, static agent => agent.Rollback())
        );
        var document = ApplyDocument.From(result, TimeSpan.Zero);
        return call.Answer(
            document,
            static () => CliJson.Default.ApplyDocument,
            page => ApplyVerb.Print(page, result, document)
        );
    }
}
