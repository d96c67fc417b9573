using System.CommandLine;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;

namespace Weir.Cli.Tokens;

/// <summary><c>weir token list</c>.</summary>
internal sealed class TokenListVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    public TokenListVerb()
        : base(
            "list",
            "List the tokens of the HTTP API",
            new Example("weir token list", "who may ask, and what; secrets are not kept and not shown")
        ) => Add(_state);

    public override int Run(Call call)
    {
        var document = new TokenListDocument { Tokens = [.. TokenFolder.Read(call, _state).Select(TokenRow.From)] };
        return call.Answer(
            document,
            static () => TokenDocuments.Default.TokenListDocument,
            page =>
            {
                var grid = new Grid("name", "role", "member", "made");
                foreach (var row in document.Tokens)
                {
                    grid.Add(row.Name, row.Role, row.Login ?? (row.Member is { } id ? $"{id}" : null), row.Created);
                }

                page.Grid(grid);
            }
        );
    }
}
