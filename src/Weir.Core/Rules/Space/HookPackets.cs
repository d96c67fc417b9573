namespace Weir.Core.Rules.Space;

/// <summary>Which packets come by a hook.</summary>
internal static class HookPackets
{
    /// <summary>
    /// By the interfaces that the kernel knows there (struct nf_hook_state): none to leave by before routing and for the box itself,
    /// none to come by for what the box sends.
    /// </summary>
    public static int Of(Diagrams diagrams, FieldTests tests, Hook hook)
    {
        var input = tests.Atoms(Field.InputInterface, IsNamed);
        var output = tests.Atoms(Field.OutputInterface, IsNamed);
        return hook switch
        {
            Hook.Prerouting or Hook.Input => diagrams.Minus(input, output),
            Hook.Forward => diagrams.And(input, output),
            Hook.Output => diagrams.Minus(output, input),
            _ => output,
        };
    }

    private static bool IsNamed(ReadOnlySpan<byte> name) => name[0] != 0;
}
