using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace Weir.Tests.Architecture;

/// <summary>Walks IL instruction by instruction and picks the metadata tokens (ECMA-335, III.1.2).</summary>
internal static class IlTokens
{
    private const byte TwoByteOpcode = 0xFE;

    private static readonly Dictionary<short, OperandType> operands = typeof(OpCodes)
        .GetFields()
        .Select(field => field.GetValue(null))
        .OfType<OpCode>()
        .ToDictionary(code => code.Value, code => code.OperandType);

    public static List<int> In(BlobReader il)
    {
        var tokens = new List<int>();
        while (il.RemainingBytes > 0)
        {
            int code = il.ReadByte();
            if (code == TwoByteOpcode)
                code = (code << 8) | il.ReadByte();

            var operand = operands[unchecked((short)code)];
            if (
                operand
                is OperandType.InlineMethod
                    or OperandType.InlineField
                    or OperandType.InlineType
                    or OperandType.InlineTok
            )
                tokens.Add(il.ReadInt32());
            else
                il.Offset += SizeOf(operand, il);
        }

        return tokens;
    }

    private static int SizeOf(OperandType operand, BlobReader il) =>
        operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * il.ReadInt32()),
            _ => 4,
        };
}
