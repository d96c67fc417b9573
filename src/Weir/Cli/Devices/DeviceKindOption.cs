using System.CommandLine;
using Weir.Cli.Frame;
using Weir.Core.Model;

namespace Weir.Cli.Devices;

/// <summary><c>--kind room|wlan</c>.</summary>
internal static class DeviceKindOption
{
    public static Option<string?> Create(string description)
    {
        var option = new Option<string?>("--kind") { HelpName = "KIND", Description = description };
        option.AcceptOnlyFromAmong("room", "wlan");
        return option;
    }

    public static DeviceKind Of(Call call, Option<string?> option) =>
        call.Value(option) == "wlan" ? DeviceKind.Wlan : DeviceKind.Room;
}
