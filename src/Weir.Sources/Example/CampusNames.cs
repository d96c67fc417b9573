using System.Collections.Immutable;

namespace Weir.Sources.Example;

/// <summary>Logins for the example: readable and unique.</summary>
internal static class CampusNames
{
    private static readonly ImmutableArray<string> First =
    [
        "ada",
        "alan",
        "anna",
        "ben",
        "carla",
        "chen",
        "dana",
        "david",
        "elif",
        "emil",
        "eva",
        "fatima",
        "finn",
        "greta",
        "hana",
        "ida",
        "ivan",
        "jan",
        "julia",
        "karim",
        "lena",
        "leo",
        "lin",
        "luca",
        "maja",
        "marek",
        "mia",
        "nadia",
        "noah",
        "olga",
        "omar",
        "paula",
        "quentin",
        "rosa",
        "samir",
        "sofia",
        "tom",
        "uma",
        "viktor",
        "yara",
    ];

    private static readonly ImmutableArray<string> Last =
    [
        "adler",
        "bauer",
        "becker",
        "berg",
        "brandt",
        "costa",
        "dietz",
        "engel",
        "fischer",
        "fuchs",
        "garcia",
        "haas",
        "hoffmann",
        "ito",
        "jansen",
        "kaya",
        "keller",
        "koch",
        "kowalski",
        "lang",
        "li",
        "lorenz",
        "maier",
        "martin",
        "nguyen",
        "novak",
        "otto",
        "peters",
        "rossi",
        "sauer",
        "schmidt",
        "seidel",
        "silva",
        "stein",
        "tanaka",
        "ulrich",
        "vogel",
        "wagner",
        "winter",
        "ziegler",
    ];

    // Has no factor in common with the 1,600 pairs, so that steps of this size meet each pair once before they come round.
    private const int Step = 769;

    /// <summary>The login of the <paramref name="index"/>-th member; all are different.</summary>
    public static string Login(int index)
    {
        var pairs = First.Length * Last.Length;
        var pair = (int)((long)index * Step % pairs);
        var round = index / pairs;
        var name = $"{First[pair / Last.Length]}.{Last[pair % Last.Length]}";
        return round == 0 ? name : $"{name}{round + 1}";
    }
}
