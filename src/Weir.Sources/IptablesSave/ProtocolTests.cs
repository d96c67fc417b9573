using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Tests of <c>-p</c>, one object for each.</summary>
internal static class ProtocolTests
{
    private static readonly Match[] All = Make();

    public static Match Of(byte protocol, bool negated) => All[protocol + (negated ? 256 : 0)];

    private static Match[] Make()
    {
        var tests = new Match[512];
        for (var i = 0; i < tests.Length; i++)
        {
            tests[i] = Tests.Is(Field.L4Proto, (ulong)(i & 255), i > 255);
        }

        return tests;
    }
}
