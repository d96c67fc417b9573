using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft.Lifting;

/// <summary>What was loaded into each word of the register file while a rule's expressions are followed.</summary>
internal sealed class LiftRegisters(IReadOnlyDictionary<string, SetSpec> sets)
{
    private readonly Dictionary<uint, Content> _words = [];

    /// <summary>True, so that a caller can end with it.</summary>
    public bool Put(uint register, Content content)
    {
        _words[Word(register)] = content;
        return true;
    }

    public Content? At(uint register) => _words.GetValueOrDefault(Word(register));

    public Bytes? Constant(uint register) => At(register) is Content.Constant constant ? constant.Data : null;

    /// <summary>The fields that stand one behind the other as a set's key wants them; null when something else does, or there is no such set.</summary>
    public Key? KeyAt(string set, uint register)
    {
        if (!sets.TryGetValue(set, out var spec))
        {
            return null;
        }

        var word = Word(register);
        var parts = new List<KeyPart>();
        foreach (var field in spec.Key)
        {
            if (_words.GetValueOrDefault(word) is not Content.Loaded loaded || !loaded.IsWhole || loaded.Flips)
            {
                return null;
            }

            var length = loaded.Mask is { } mask ? MaskedTest.PrefixLength(mask.Span.ToArray()) : -1;
            if (length is not { } prefix)
            {
                return null;
            }

            parts.Add(new KeyPart(loaded.Field, prefix));
            word += (uint)((field.Length + 3) / 4);
        }

        return new Key(new([.. parts]));
    }

    // RegisterFile the other way round.
    private static uint Word(uint register) => register >= 8 ? register - 8 : (register - 1) * 4;
}
