using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Sources.Editing;

namespace Weir.Cli.Listeners;

/// <summary><c>weir listener add</c>.</summary>
internal sealed class ListenerAddVerb : EditVerb
{
    private readonly ListenerArguments _listener;

    private readonly Option<string?> _comment = new("--comment")
    {
        HelpName = "TEXT",
        Description = "What it serves; stands beside its element in the kernel",
    };

    public ListenerAddVerb()
        : base(
            "add",
            "Open ports to everybody, outside connection tracking",
            new Example("weir listener add any tcp 443 --comment 'the page'", "on each of the box's own addresses"),
            new Example("weir listener add 2001:db8:f000::10 udp 443", "HTTP/3 on one address")
        )
    {
        _listener = new ListenerArguments(this);
        Add(_comment);
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var (address, protocol, ports) = _listener.Read(call, values);
        var comment = call.Value(_comment) ?? "";
        return editor => editor.AddListener(address, protocol, ports, comment);
    }
}
