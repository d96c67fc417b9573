using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Sources.Editing;

namespace Weir.Cli.Allows;

/// <summary><c>weir allow add</c>.</summary>
internal sealed class AllowAddVerb : EditVerb
{
    private readonly Argument<string> _prefix = AllowArgument.Create();

    private readonly Option<string?> _reason = new("--reason")
    {
        HelpName = "TEXT",
        Description = "Why, for those who look later",
    };

    public AllowAddVerb()
        : base(
            "add",
            "Never ban or limit a source; it opens nothing by itself",
            new Example("weir allow add 192.0.2.7 --reason monitoring", "whatever a feed says of it")
        )
    {
        Add(_prefix);
        Add(_reason);
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var prefix = values.Prefix("PREFIX", call.Text(_prefix));
        values.Check();
        var reason = call.Value(_reason) ?? "";
        return editor => editor.AddAllow(prefix, reason);
    }
}
