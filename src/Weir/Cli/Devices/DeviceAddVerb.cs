using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Sources.Editing;

namespace Weir.Cli.Devices;

/// <summary><c>weir device add</c>.</summary>
internal sealed class DeviceAddVerb : EditVerb
{
    private readonly Argument<string> _member = MemberReference.Argument();
    private readonly Argument<string> _address = DeviceArgument.Create();
    private readonly Option<string?> _kind = DeviceKindOption.Create("room (default) or wlan");

    public DeviceAddVerb()
        : base(
            "add",
            "Give a member a device: a private IPv4 address or prefix",
            new Example("weir device add 4711 10.16.3.7", "a device in a room"),
            new Example("weir device add anna.berg 10.64.9.1 --kind wlan", "a WLAN client")
        )
    {
        Add(_member);
        Add(_address);
        Add(_kind);
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var address = values.Ipv4Prefix("ADDR", call.Text(_address));
        values.Check();
        var kind = DeviceKindOption.Of(call, _kind);
        var login = MemberLogin.Of(call, call.Text(_member));
        return editor => editor.AddDevice(login, address, kind);
    }
}
