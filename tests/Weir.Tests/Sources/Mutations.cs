using System.Text;

namespace Weir.Tests.Sources;

/// <summary>Random damage to a text, biased to the characters that mean something to YAML and CSV.</summary>
internal static class Mutations
{
    private const string Signs = "\"'\n\r\t,:-{}[]#&*!|>%@`~/.0x\u00e9\uFEFF\0";

    public static void Apply(StringBuilder text, Random random)
    {
        for (var count = random.Next(1, 6); count > 0 && text.Length > 0; count--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0:
                    text.Insert(at, Signs[random.Next(Signs.Length)]);
                    break;
                case 1:
                    text[at] = Signs[random.Next(Signs.Length)];
                    break;
                case 2:
                    text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                    break;
                case 3:
                    text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 80), text.Length - at)));
                    break;
                default:
                    text.Length = random.Next(20) == 0 ? at : text.Length;
                    break;
            }
        }
    }
}
