using System.Text;

namespace Weir.Core.Rules.Space;

/// <summary>Which packets come by a hook.</summary>
internal static class HookPackets
{
    /// <summary>
    /// By the interfaces that the kernel knows there (struct nf_hook_state): none to leave by before routing and for the box itself,
    /// none to come by for what the box sends.
    /// </summary>
    /// <param name="device">Of an ingress hook; null for any.</param>
    public static int Of(Diagrams diagrams, FieldTests tests, Hook hook, string? device = null)
    {
        var input = tests.Atoms(Field.InputInterface, IsNamed);
        var output = tests.Atoms(Field.OutputInterface, IsNamed);
        return hook switch
        {
            Hook.Ingress when device is not null => diagrams.Minus(On(tests, device), output),
            Hook.Ingress or Hook.Prerouting or Hook.Input => diagrams.Minus(input, output),
            Hook.Forward => diagrams.And(input, output),
            Hook.Output => diagrams.Minus(output, input),
            _ => output,
        };
    }

    private static int On(FieldTests tests, string device)
    {
        var wanted = Encoding.UTF8.GetBytes(device);
        return tests.Atoms(Field.InputInterface, name => name.TrimEnd((byte)0).SequenceEqual(wanted));
    }

    private static bool IsNamed(ReadOnlySpan<byte> name) => name[0] != 0;
}
