using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Sources.Editing;

namespace Weir.Cli.Bans;

/// <summary><c>weir ban remove</c>.</summary>
internal sealed class BanRemoveVerb : EditVerb
{
    private readonly Argument<string> _prefix = BanArgument.Create();

    public BanRemoveVerb()
        : base(
            "remove",
            "Remove a ban",
            new Example("weir ban remove 203.0.113.9", "exactly this ban, not what it lies in")
        )
    {
        Add(_prefix);
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var prefix = values.Prefix("PREFIX", call.Text(_prefix));
        values.Check();
        return editor => editor.RemoveBan(prefix);
    }
}
