using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Sources.Editing;

namespace Weir.Cli.Listeners;

/// <summary><c>weir listener remove</c>.</summary>
internal sealed class ListenerRemoveVerb : EditVerb
{
    private readonly ListenerArguments _listener;

    public ListenerRemoveVerb()
        : base(
            "remove",
            "Close a listener's ports",
            new Example("weir listener remove any tcp 443", "exactly this row; others may cover the same ports")
        ) => _listener = new ListenerArguments(this);

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var (address, protocol, ports) = _listener.Read(call, values);
        return editor => editor.RemoveListener(address, protocol, ports);
    }
}
