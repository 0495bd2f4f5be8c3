"""Surnames, characters that given names are made of, and words that begin like a name."""

_SURE_COMPOUND = "欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 公孙 令狐 慕容 司徒 端木 独孤 轩辕 宇文 呼延 澹台 拓跋 完颜"
SURE_COMPOUND = tuple(_SURE_COMPOUND.split())
"""Surnames of two characters that are hardly ever another word."""

_COMPOUND = (*SURE_COMPOUND, "司空", "东方", "南宫", "长孙", "鲜于", "闻人", "百里")
# How much more often a character stands in a name than elsewhere: the natural logarithm, rounded and at least 0, is the index.
# Counted over the names and, by their frequency, the other words of the dictionary of jieba.
_SINGLE_BY_WEIGHT = (
    "管项路成",
    "程江万纪方常关包车房解单郜游",
    "何高许曾余石付段武施严季章毕任钱于安欧尚古符盛卫景向池仇厉易桂仲蓝",
    "林苏钟陆范金龙史黎顾兰洪牛温芦童白尤左齐辛申焦喻涂宁苗宫伍甘茅屈楚谷赖蒙郁巩饶巫舒苟邸扈刁昝",
    "张黄周马罗谢韩田董叶夏雷陶毛戴莫汤庞樊岳康祝祁卜骆柴麦蔺戎屠匡寇阚鞠冼荆隋卞谌栗粟",
    "孙郑梁宋唐肖丁沈谭熊秦闫覃孔倪俞葛鲁凌柳邢耿桑佟冉娄栾卓胥姬晏瞿艾阙晁敖甄窦鄢邬臧靳",
    (
        "王李刘陈杨赵吴徐朱胡郭冯邓曹彭袁潘蒋蔡杜魏吕姚卢姜崔汪廖贾韦傅邹孟邱尹薛阎侯贺郝龚邵殷翟柯梅霍阮萧乔裴聂鲍滕褚"
        "詹岑闵翁"
    ),
)
_SINGLE = "".join(_SINGLE_BY_WEIGHT)
SURNAME = f"(?:{'|'.join(_COMPOUND)}|[{_SINGLE}])"
"""Any surname, compound ones first."""

COMPOUND_BEGINS = f"[{''.join(name[0] for name in _COMPOUND)}][{''.join(name[1] for name in _COMPOUND)}]"
"""The pattern of what every compound surname is, and little else."""

FIRST_CHARACTERS = "".join(sorted({name[0] for name in _COMPOUND} | set(_SINGLE)))
"""What a surname begins with."""

_GIVEN_BY_WEIGHT = (
    (
        "一七万三中书五任佑依信倪偲傲兑全六列则力功加匀包化北千南厉原发取可司同向和咏咪唯喆四国坛垒垚城域增声备夕多大天"
        "奋奕好如妞妤姣婧婵存孜学定实客室宥容展屹峥崔嵘帼干年幸应开彤彧彬影律心忆念恬悠情愉愿成战房抒拓招持措援改政效斗"
        "新方日旻易昶暄暖曲月未权材来杼果标栓栩根桃棋欢歌殊民水汐治法洋洲流涌涓淑深淼满滢漫漾澜炀烁然煜熠燃犇玟玥珂珈珊"
        "珑班珺琅琬琰瑄瑗璎璟璧生男画畅留略疆皓睦睿知石砺祎离科程稳竞竣童策简管米粒粮精纪纾练绫续绮缈缘美耘聿能自致舞航"
        "色艺芃芊芮苏苒范茗茵荔荟荷菀菡萱葵蒋蓁蓬蔓藏蘭行西观觅言训许词详语财赛赟起越路轲迅运进通道郁郝部郸采里野量钢铄"
        "铖铠键镕长阔陆隽霏露非革韬音顶颐飒飘馥骁高魁鹂鹊"
    ),
    (
        "东丫丰义之乐九二亚保修儿元先兵军冲凝凡初利努升厚友双叙叶吟周善喜园圆坚坡坤堂墨士壮夏太妙妹姝娃娇娥嫣子季安宛宜"
        "宣家富寒小少尚屏山巧帝平幼广庭建弟强彩微徽思惜才承挺掌旦星晨晶朋朝木杭枝格桥正武殿毛汉江池沁沈沙河津海清温源滔"
        "滨灏烈熙爱爽牛牧犁狗献璇甘甜白盈益盛盼真瞻禅稷立笑素红纬纹继绪绿群胜腾芯花苇苍苗若蒙豆赋赞超达迎远连铁银锐镜闯"
        "闻阳颂风香驰默"
    ),
    (
        "丹亮仓仙仪伊伦佳侃健允光兴冠冬冰刘刚剑勃勇勤华博卫哥哲唐圣垣培夫奇奥妃威娟孔孙宁守宸宾岩岭峻川巽帅帆希延廷彰徐"
        "忱怀悦惟慎扬拯捷敦文昂昆昌明普景晴智曙朔朗杉松林柔柱柳树梦梨楚楷樱汶沐波洁浦润涵渝湘湛溪潇灵炎炫珍珠琴田登砚礼"
        "福禾秦穆穗竹粤紫纯纲绍维罗羽翼耕聪肃肖臣舒舟良芙芝芸芽英萌蓝蕊虎蝶衍衡诗谊谷豪豫贵跃辛辰邦郡酉金钟铃锁锋锦镇阿"
        "陶隆雄雅雨雪震霜青静韵顺颜飞鸽麒麦黎齐龄龙"
    ),
    (
        "丁丽乾云伟佩俐儒兆克兰凌勋叔吉君启嘉坎妍妮姗婉婕孝宇宏宗尉岳崇嵩巍庄庆康德志怡恒恩懿振敬斯旺春晋晗晟曦杏柯桐桦"
        "梁梓棠森楠榕槐欣歆殷永沅沛泉泰泽洛洪浚浩淇渊漪澄灿炅烨焕焘焱煊燕狄玄王玖珏琛琼瑛瑞瑶璋磊祖秀秋笛筱翰耀耿肇胤艳"
        "艾芷苑茂荃莎莘莲莺菁菊菲蓓蕾薇薛蘅虹裕裴誉诚诺贝逸邑邵郎锡闵雁雍雷霄靓韦韶骞魏鲁鸣鹃鹤"
    ),
    (
        "乔仁伯侠倩冉凯卓娅娜孟宝寅尔尧尹岚峰弘彦彪忠恺惠慈懋敏昀昊昕昱晏晓晔晖曼朱李杨杰枫柏栋毅毓泓滕炜煦玮璐璞甫碧祺"
        "禄禹秉筠翔翠芬芳芹茜茹荣莹葆蔚蕙虞谦贞贤轩辉迪逊郭鑫钊钧铭雯霆霞颖馨骏"
    ),
    "亨仲俊凤卿奎婷媛彭慧斐昭桂桢梅涛炳玉玲琦琪琳瑜瑾祥莉蓉铎靖鸿麟",
    "斌旭萍霖鹏",
)
GIVEN = frozenset("".join(_GIVEN_BY_WEIGHT))
"""Characters that often stand in given names; a name that only its place gives away is made of these."""

SURNAME_WEIGHT = {character: weight for weight, every in enumerate(_SINGLE_BY_WEIGHT) for character in every}
"""How much a character speaks for a surname."""

GIVEN_WEIGHT = {character: weight for weight, every in enumerate(_GIVEN_BY_WEIGHT) for character in every}
"""How much a character speaks for a given name."""

LAST_CHARACTERS = "".join(sorted(GIVEN.union(_SINGLE, (name[-1] for name in _COMPOUND))))
"""What such a name, or a surname alone, ends with."""

_NOT_NAMES = (
    "丁字 丁点 万一 万伏 万元 万分 万千 万家 万户 万能 严厉 严实 严查 严格 严禁 严重 于之 于今 于家 于开 于是 于此 "
    "付款 付清 付费 付钱 仲裁 任何 任凭 任务 任性 任意 任由 何人 何况 何在 何地 何必 何时 何种 余下 余款 余流 余温 "
    "余热 余电 余量 余额 兰州 兰花 关上 关了 关于 关心 关掉 关机 关注 关的 关系 关键 关门 关闭 冬天 凌晨 包含 包安 "
    "包干 包年 包括 包月 包流 包装 包裹 千伏 卓越 单价 单位 单元 单子 单户 单据 单月 单次 单独 单相 卫星 卫生 古代 "
    "史上 史无 叶子 叶片 叶面 向上 向下 向东 向他 向你 向北 向南 向您 向我 向来 向西 吴江 周一 周三 周二 周五 周六 "
    "周四 周围 周天 周年 周日 周期 周末 周边 唐朝 唐突 夏令 夏天 夏季 夏日 姜还 孔子 孔洞 孙女 孙子 季度 季节 宁可 "
    "宁愿 安上 安个 安了 安全 安卓 安培 安好 安康 安心 安排 安检 安的 安装 安静 宋代 宫殿 尚可 尚未 尤为 尤其 左侧 "
    "左右 左手 左等 左边 常亮 常住 常客 常常 常年 常开 常态 常来 常温 常用 常见 常规 常闭 应该 康复 徐州 成为 成功 "
    "成员 成品 成天 成套 成年 成本 成立 成都 戴上 戴的 戴着 房东 房产 房子 房屋 房租 房间 方便 方向 方圆 方块 方式 "
    "方形 方案 方正 方法 方言 方面 施加 施工 施行 时候 时段 时间 易于 易燃 易爆 曹操 曾有 曾经 朱红 杜绝 杨柳 杨树 "
    "杭州 林业 林地 林场 林木 林立 林间 柳州 柳林 柳树 栗子 桂林 桂花 桃园 梁上 梅园 梅花 梅雨 楚楚 楚河 欧姆 欧洲 "
    "武器 武汉 段子 段时 段线 段路 毕业 毕竟 毛病 毛钱 水平 水电 汉族 江北 江南 江山 江水 江苏 江西 江边 池塘 池子 "
    "汤水 汪汪 沈淀 沈阳 洛阳 洪水 温州 温度 温暖 温馨 游客 游戏 熊猫 牛人 牛奶 牛肉 甘肃 田园 申办 申报 申诉 申请 "
    "申购 白云 白交 白天 白干 白打 白白 白等 白米 白纸 白色 白菜 白跑 白酒 白银 白颜 盛夏 石化 石头 石家 石油 石灰 "
    "祝你 祝您 祝愿 秦岭 程序 程度 程控 章程 章节 童年 童车 符合 管儿 管理 管用 纪录 纪念 罗列 翁婿 胡乱 胡同 胡扯 "
    "胡来 胡说 舒心 舒服 舒适 艾特 苏州 苏打 范围 范本 范畴 莫不 莫办 莫名 莫要 莫非 葛根 董事 蒋家 蒙古 蓝天 蓝色 "
    "蔡家 解决 解放 解答 解释 解除 计算 许久 许可 许多 许诺 谢了 谢谢 谭腿 谷地 谷子 谷底 谷时 谷期 谷段 谷电 贵州 "
    "赖账 路上 路口 路段 路灯 路由 路程 路线 路边 路过 车主 车位 车子 车库 车棚 车牌 车辆 车间 辛苦 连夜 郑州 郭外 "
    "金属 金山 金融 金钱 金额 金鱼 钟爱 钱也 钱了 钱包 钱呢 钱多 钱少 钱数 钱是 钱款 钱的 钱还 钱都 陆续 陈列 陈旧 "
    "陈米 陈述 陶瓷 雷击 雷同 雷电 雷雨 项目 顾及 顾客 顾虑 马上 马力 马桶 马虎 马赛 马路 马达 高三 高中 高低 高兴 "
    "高升 高压 高层 高峰 高度 高新 高明 高标 高清 高温 高级 高达 高速 高铁 高额 魏晋 鲁莽 麦克 黄灯 黄瓜 黄线 黄色 "
    "黄花 黄豆 黄金 齐了 齐全 龙头 龙江 龙门 "
)
NOT_NAMES = frozenset(_NOT_NAMES.split())
"""Common words of two characters that begin with a surname."""
