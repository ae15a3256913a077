"""Names that are written in Latin letters in several ways: one name a line, its commonest spelling first, folded.

A line holds spellings of one name of another script (Евгений, محمد), or of letters that keyboards lack (Jörg,
Joerg). Names that are only related (Yevgeny and Yevhen, Salah and Saleh, Martin and Marten, Catherine and
Katherine) are on no line together.
"""


def _by_spelling(lines: str) -> dict[str, str]:
    """Spelling -> the first of its line."""
    return {spelling: line.split()[0] for line in lines.strip().splitlines() for spelling in line.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Given names of Russians, Ukrainians and Belarusians; after these, surnames are read as theirs.
EAST_SLAVIC = _by_spelling(
    """
    aleksandr alexandr
    aliaksandr alyaksandr
    alexei alexey aleksei aleksey
    anatoly anatoliy anatolii anatoli
    andrei andrey
    andriy andrii
    arkady arkadiy arkadii arkadi
    arseniy arsenii arseny
    artyom artiom
    dmitry dmitri dmitriy dmitrii
    dmytro
    ekaterina yekaterina
    fyodor fiodor
    gennady gennadiy gennadii gennadi
    georgy georgiy georgii
    grigory grigoriy grigorii grigori
    innokenty innokentiy innokentii
    kateryna
    ksenia kseniya kseniia
    lyubov liubov
    lyudmila liudmila
    maksym maxym
    maxim maksim
    matvey matvei
    mikhail
    mykhailo mykhaylo
    mykola
    nikolai nikolay
    oleksandr olexandr
    oleksandra olexandra
    oleksiy oleksii
    pyotr
    ramzan
    sergei sergey serguei
    serhiy serhii
    svetlana
    timofey timofei
    vasily vasiliy vasilii vasili
    vasyl
    vitaly vitaliy vitalii vitali
    vladimir wladimir
    volodymyr volodimir volodymir
    vyacheslav viacheslav
    yaroslav iaroslav
    yefim efim
    yegor egor
    yelizaveta elizaveta
    yevgenia evgenia yevgeniya evgeniya yevgeniia evgeniia
    yevgeny evgeny yevgeniy evgeniy yevgenii evgenii yevgeni evgeni
    yevhen evhen ievhen yevgen evgen ievgen
    yulia yuliya yuliia iuliia
    yuri yury yuriy yurii iurii
    """
)

# Other given names: Cyrillic ones that people elsewhere bear, too, and German and Nordic ones with an umlaut.
GIVEN = {
    **EAST_SLAVIC,
    **_by_spelling(
        """
        anastasia anastasiya anastasiia
        daria dariya dariia darya
        elena yelena
        maria mariya mariia
        natalia nataliya nataliia natalya
        tatiana tatyana tatiyana
        bjorn bjoern
        goetz gotz
        goran goeran
        gunter guenter
        gunther guenther
        jorg joerg
        jorgen joergen
        jorn joern
        jurg juerg
        jurgen juergen
        kathe kaethe
        rudiger ruediger
        soren soeren
        sonke soenke
        """
    ),
}

# Arabic and Persian names, which stand anywhere in a name.
ARABIC = _by_spelling(
    """
    abdullah abdallah abdulla abdalla
    abdulrahman abdurrahman abderrahman abderrahmane
    ahmed ahmad
    faisal feisal faysal
    gaddafi gadhafi qaddafi kadhafi kaddafi qadhafi gadafi qadafi
    hassan hasan
    hussein hussain husain hosein hossein husayn
    ibrahim ebrahim
    karim kareem
    khaled khalid
    mahmoud mahmud
    mohammed muhammad mohamed mohammad muhammed mohamad muhamad muhamed mohd
    muammar moammar
    mustafa mostafa moustafa
    omar umar
    osama usama
    qassem qasem qassim qasim ghasem
    rashid rasheed
    sheikh sheik shaikh shaykh
    soleimani suleimani sulaimani
    tariq tarik tareq tarek
    walid waleed
    yusuf youssef yousef yousuf yussuf
    """
)

# Surnames so common that a middle initial tells namesakes apart.
COMMON_SURNAMES = _words(
    """
    adams alexander allen anderson bailey baker barnes bell bennett brooks brown bryant burns bush butler campbell
    carter chavez chen clark clarke clinton cohen coleman collins cook cooper cox cruz davies davis diaz edwards
    ellis evans fernandez fisher fleming flores ford foster fox garcia gibson gomez gonzales gonzalez gordon graham
    grant gray green griffin gutierrez hall hamilton harris harrison harvey hayes henderson henry hernandez hill
    holmes howard hughes hunt hunter jackson james jenkins jimenez johnson jones jordan kelly kennedy khan kim king
    knight lee lewis li liu long lopez marshall martin martinez mason matthews mcdonald mendoza miller mills mitchell
    moore morales moreno morgan morris murphy murray myers nelson nguyen ortiz owens palmer park parker patel patterson
    perez perry peterson phillips pierce porter powell price ramirez ramos reed reyes reynolds rice richardson rivera
    roberts robertson robinson rodriguez rogers rose ross ruiz russell ryan sanchez sanders scott shaw silva simmons
    simpson singh smith snyder stephens stevens stewart stone sullivan taylor thomas thompson thomson torres tran
    tucker turner vargas wagner walker wallace wang ward warren washington watson webb wells west white williams
    wilson wood woods wright wu yang young zhang
    """
)

# Surnames that are written without an umlaut, beside those with one: Kohl is not Köhl.
WITHOUT_UMLAUT = _words(
    """
    backus bahr barga bauch blaser bogart bohl bohman bohne borger bosch broker bruck bruss bucher burge burger caetano
    catano dahn dobler dorner durst farber forster furman furst gabler gabel gartner glaser gluck goller grober grosser
    gruber haber hacker hafner hager hahn haner haring harter hartel hocker hofer hoffer hohl hohn holler holter horner
    hubert huhn huser hummer huston jager janke kahler karcher kaser knobel kobel kohl kohler kohn koller koman konen
    koning koster kotter kramer kroll kroner kuhl kuhn kuster lager lasser lohr loper lower lucke mader mandel manner
    martens martz mohn mohr moller morman moser munch nagle ohm otting potter rader rather rathke robuck rocker roder
    roger rohr roker rolle romer roser rosner rosser rover ruger ruhl rusch sager sanger schaffer schock scholl schon
    schrader schuler schuller schumann schutt schutz shafer shaffer shoemaker shomaker shumaker simons sporer stabler
    stahler stober stocker stormer stott stuber stuck thole tolle truman trull trulove truluck voller volker wachter
    waegner wagner wohl wurth zoller
    """
)
