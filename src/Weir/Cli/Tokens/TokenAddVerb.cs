using System.Buffers;
using System.CommandLine;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Core.Model;
using Weir.Web.Access;

namespace Weir.Cli.Tokens;

/// <summary><c>weir token add</c>: makes a token and shows it once.</summary>
internal sealed class TokenAddVerb : Verb
{
    private const int LongestName = 64;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.@"
    );

    private readonly Argument<string> _name = TokenArgument.Create();

    private readonly Option<string> _role = new("--role")
    {
        HelpName = "ROLE",
        Description = "viewer (sees), operator (sees and changes), or member (sees his own)",
        Required = true,
    };

    private readonly Option<string?> _member = new("--member")
    {
        HelpName = "MEMBER",
        Description = "Whose, by id or login; for the role member alone",
    };

    private readonly Option<string?> _state = AgentCall.StateOption();

    public TokenAddVerb()
        : base(
            "add",
            "Make a token for the HTTP API and print it, once",
            new Example("weir token add anna --role operator", "prints the token; a running agent knows it at once"),
            new Example("weir token add grafana --role viewer > grafana.token", "for a program"),
            new Example("weir token add anna.berg --role member --member anna.berg", "for a member's own view")
        )
    {
        Remarks =
            "The token is shown this once: the state folder keeps its SHA-256 (tokens.json, root's alone). The name is what the audit log "
            + "calls whoever uses it, so give each person and each program a token of its own.";
        _role.AcceptOnlyFromAmong("viewer", "operator", "member");
        Add(_name);
        Add(_role);
        Add(_member);
        Add(_state);
    }

    public override int Run(Call call)
    {
        var name = call.Text(_name);
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            return call.Fail(ExitCode.BadInput, [TokenDiagnostics.BadName(name)]);
        }

        var role = RoleWords.Of(call.Value(_role) ?? "") ?? Role.Viewer;
        var member = Whose(call, role);
        var secret = Token.NewSecret();
        var token = new Token(name, role, member?.Id, member?.Login, Token.HashOf(secret), call.Time.GetUtcNow());
        TokenFolder.Change(
            call,
            _state,
            tokens =>
                tokens.Any(one => one.Name == name)
                    ? throw new CommandStopped(ExitCode.BadInput, TokenDiagnostics.Taken(name))
                    : tokens.Add(token)
        );
        return call.Answer(
            new TokenAddDocument
            {
                Name = name,
                Role = role.Word(),
                Member = member?.Id,
                Token = secret,
            },
            static () => TokenDocuments.Default.TokenAddDocument,
            page =>
            {
                page.Line(secret);
                page.Hint("This is the only time that it is shown");
            }
        );
    }

    private Member? Whose(Call call, Role role)
    {
        var named = call.Value(_member);
        return (role == Role.Member, named) switch
        {
            (true, { } text) => MemberReference.Find(LoadedSite.Read(call), text),
            (false, null) => null,
            (true, null) => throw Usage("--role member needs --member"),
            _ => throw Usage("--member is for --role member"),
        };
    }

    private CommandStopped Usage(string problem) =>
        new(ExitCode.Usage, CommandLineDiagnostics.BadValue(problem, $"weir token {Name}"));
}
