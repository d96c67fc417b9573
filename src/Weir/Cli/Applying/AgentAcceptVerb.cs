using System.CommandLine;
using Weir.Agent.Reconciling;
using Weir.Cli.Documents;
using Weir.Cli.Frame;

namespace Weir.Cli.Applying;

/// <summary><c>weir agent accept</c>: lets through what the agent holds.</summary>
internal sealed class AgentAcceptVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    public AgentAcceptVerb()
        : base(
            "accept",
            "Put into force what a running agent holds back",
            new Example("weir agent accept --site /etc/weir", "half of the members are really gone")
        )
    {
        Remarks =
            "The agent holds a change that takes more members away than agent.yaml allows, an empty source, and every change after a "
            + "rollback. 'weir status' says what is held and why.";
        Add(_state);
    }

    public override int Run(Call call)
    {
        var settings = AgentCall.Settings(call, _state, Name);
        var result = AgentCall.Asked(call, settings, new AgentRequest.Accept()).Result ?? AgentCall.NoResult();
        var document = ApplyDocument.From(result, TimeSpan.Zero);
        return call.Answer(
            document,
            static () => CliJson.Default.ApplyDocument,
            page => ApplyVerb.Print(page, result, document)
        );
    }
}
