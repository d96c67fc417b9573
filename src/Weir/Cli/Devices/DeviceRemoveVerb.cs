using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Sources.Editing;

namespace Weir.Cli.Devices;

/// <summary><c>weir device remove</c>.</summary>
internal sealed class DeviceRemoveVerb : EditVerb
{
    private readonly Argument<string> _member = MemberReference.Argument();
    private readonly Argument<string> _address = DeviceArgument.Create();

    public DeviceRemoveVerb()
        : base(
            "remove",
            "Take a device from a member",
            new Example("weir device remove 4711 10.16.3.7", "refused while a forward leads to it")
        )
    {
        Add(_member);
        Add(_address);
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var address = values.Ipv4Prefix("ADDR", call.Text(_address));
        values.Check();
        var login = MemberLogin.Of(call, call.Text(_member));
        return editor => editor.RemoveDevice(login, address);
    }
}
