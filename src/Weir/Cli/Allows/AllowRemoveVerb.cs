using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Sources.Editing;

namespace Weir.Cli.Allows;

/// <summary><c>weir allow remove</c>.</summary>
internal sealed class AllowRemoveVerb : EditVerb
{
    private readonly Argument<string> _prefix = AllowArgument.Create();

    public AllowRemoveVerb()
        : base(
            "remove",
            "Take a source off the allow list",
            new Example("weir allow remove 192.0.2.7", "bans and limits count for it again")
        ) => Add(_prefix);

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var prefix = values.Prefix("PREFIX", call.Text(_prefix));
        values.Check();
        return editor => editor.RemoveAllow(prefix);
    }
}
