using System.CommandLine;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Web.Access;

namespace Weir.Cli.Tokens;

/// <summary><c>weir token remove</c>.</summary>
internal sealed class TokenRemoveVerb : Verb
{
    private readonly Argument<string> _name = TokenArgument.Create();
    private readonly Option<string?> _state = AgentCall.StateOption();

    public TokenRemoveVerb()
        : base(
            "remove",
            "Take a token away; who is logged in with it is logged out",
            new Example("weir token remove anna", "counts at once, also for a running agent")
        )
    {
        Add(_name);
        Add(_state);
    }

    public override int Run(Call call)
    {
        var name = call.Text(_name);
        TokenFolder.Change(
            call,
            _state,
            tokens =>
                tokens.RemoveAll(one => one.Name == name) is var left && left.Length == tokens.Length
                    ? throw new CommandStopped(ExitCode.BadInput, TokenDiagnostics.Unknown(name))
                    : left
        );
        return call.Answer(
            new TokenRemoveDocument { Name = name },
            static () => TokenDocuments.Default.TokenRemoveDocument,
            page => page.Line($"The token '{name}' is removed")
        );
    }
}
