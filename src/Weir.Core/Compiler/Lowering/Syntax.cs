using System.Buffers.Binary;
using System.Text;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Short words to write rules with, so that a chain reads like the policy it implements.</summary>
internal static class Syntax
{
    public static Rule Rule(string comment, params ReadOnlySpan<object> parts)
    {
        var matches = new List<Match>();
        var statements = new List<Statement>();
        Verdict? verdict = null;
        foreach (var part in parts)
        {
            switch (part)
            {
                case Match match:
                    matches.Add(match);
                    break;
                case Statement statement:
                    statements.Add(statement);
                    break;
                default:
                    verdict = (Verdict)part;
                    break;
            }
        }

        return new Rule(new([.. matches]), new([.. statements]), verdict) { Comment = comment };
    }

    public static Verdict Accept { get; } = new Verdict.Accept();

    public static Verdict Drop { get; } = new Verdict.Drop();

    public static Verdict Return { get; } = new Verdict.Return();

    public static Verdict Goto(string chain) => new Verdict.Goto(chain);

    public static Verdict Jump(string chain) => new Verdict.Jump(chain);

    public static Verdict ByMap(Key key, string map) => new Verdict.Map(key, map);

    public static Statement Count(string counter) => new Statement.Count(counter);

    public static Match In(Key key, string set) => new Match.InSet(key, set);

    public static Match NotIn(Key key, string set) => new Match.InSet(key, set, Negated: true);

    public static Match State(CtStates states) => new Match.AnyBit(Field.CtState, (uint)states);

    public static Match DestinationWasTranslated { get; } =
        new Match.AnyBit(Field.CtStatus, (uint)CtStatuses.DestinationNat);

    public static Match Is(Field field, byte value) => new Match.Compare(field, Comparison.Equal, [value]);

    public static Match Is(Field field, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return new Match.Compare(field, Comparison.Equal, EquatableArray.Create<byte>(bytes));
    }

    public static Match IsInterface(Field field, string name) =>
        new Match.Compare(field, Comparison.Equal, EquatableArray.Create<byte>(InterfaceName(name)));

    /// <summary>An interface name as the kernel compares it: IFNAMSIZ (16) bytes, filled up with zeros.</summary>
    public static byte[] InterfaceName(string name)
    {
        var bytes = new byte[16];
        Encoding.UTF8.GetBytes(name, bytes);
        return bytes;
    }

    public static Key Key(params ReadOnlySpan<KeyPart> parts) => Rules.Key.Of(parts);
}
