using System.CommandLine;

namespace Weir.Cli.Devices;

/// <summary>The address of a device.</summary>
internal static class DeviceArgument
{
    public static Argument<string> Create() =>
        new("address") { HelpName = "ADDR", Description = "The device's private IPv4 address or prefix" };
}
