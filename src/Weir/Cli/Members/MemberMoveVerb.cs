using System.CommandLine;
using Weir.Cli.Devices;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Core.Model;
using Weir.Sources.Editing;

namespace Weir.Cli.Members;

/// <summary><c>weir member move</c>: a device gets another address, as when its member moves to another room.</summary>
internal sealed class MemberMoveVerb : EditVerb
{
    private readonly Argument<string> _member = MemberReference.Argument();

    private readonly Argument<string> _from = new("from")
    {
        HelpName = "FROM",
        Description = "The device's address or prefix now",
    };

    private readonly Argument<string> _to = new("to") { HelpName = "TO", Description = "Its new address or prefix" };

    private readonly Option<string?> _kind = DeviceKindOption.Create("Its new kind: room or wlan (default: as it was)");

    public MemberMoveVerb()
        : base(
            "move",
            "Move a member's device to another address (another room); its forwards follow",
            new Example("weir member move 4711 10.16.3.7 10.32.8.2", "from room1 to room2")
        )
    {
        Add(_member);
        Add(_from);
        Add(_to);
        Add(_kind);
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var from = values.Ipv4Prefix("FROM", call.Text(_from));
        var to = values.Ipv4Prefix("TO", call.Text(_to));
        DeviceKind? kind = call.Has(_kind) ? DeviceKindOption.Of(call, _kind) : null;
        values.Check();
        var login = MemberLogin.Of(call, call.Text(_member));
        return editor => editor.MoveDevice(login, from, to, kind);
    }
}
